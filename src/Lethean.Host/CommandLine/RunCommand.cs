using System.CommandLine;
using Lethean.Actors.Configuration;
using Lethean.Host.Running;
using Lethean.Learning;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean run</c>: simulates scenarios, one after another, each into a run folder of its own.</summary>
public static class RunCommand
{
    public static Command Create()
    {
        var scenarios = new Argument<string[]>("SCENARIO")
        {
            Description = "Scenario files (HOCON), run one after another.",
            Arity = ArgumentArity.OneOrMore,
        }.RefusingOptions();
        var (set, seed, workers) = (CommonOptions.Set(), CommonOptions.Seed(), CommonOptions.Workers());
        var folder = CommonOptions.Out("The run folder (default: runs/<UTC time>-<name>); with several scenarios, the folder that holds theirs.");
        var command = new Command("run", """
            Simulates a scenario: traffic and attacks against a model that learns at test time. Of several scenarios, the first
            begins when all have been checked.

            Examples:
              lethean run hocon/figure1.conf
              lethean run hocon/mixed-traffic.conf --set lethean.traffic.sources.attacker.rate=50/s --out runs/strong
              lethean run hocon/benign.conf --seed 7 --json

            A run that was interrupted goes on with 'lethean resume RUN'.

            Exit codes: 0 done, 1 failure, 2 bad input, 3 an assertion failed, 130 interrupted.
            """) { scenarios, set, seed, workers, folder };
        return command.Performs((parsed, output, cancellation) =>
        {
            var files = parsed.GetRequiredValue(scenarios);
            var paths = FoldersOf(files, parsed.GetValue(folder));
            var sets = CommonOptions.WithWorkers(parsed.GetRequiredValue(set), parsed.GetValue(workers));
            return new ScenarioRun(output).ExecuteAsync([.. files.Zip(paths, (file, path) => new ScenarioRequest(file, sets, parsed.GetValue(seed), path))], cancellation);
        });
    }

    /// <summary>Each scenario's run folder; null where it is to get one under runs/.</summary>
    private static IReadOnlyList<string?> FoldersOf(string[] files, string? given)
    {
        if (given is null || files.Length == 1)
            return [.. files.Select(_ => given)];
        var names = files.Select(Names.OfFile).ToList();
        return names.CountBy(name => name).FirstOrDefault(name => name.Value > 1) is { Key: { } twice }
            ? throw new InputException($"--out {given}: two scenarios would write into {Path.Combine(given, twice)}; run them one by one, each with a folder of its own")
            : [.. names.Select(name => Path.Combine(given, name))];
    }
}
