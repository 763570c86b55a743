using System.CommandLine;
using Lethean.Host.Running;

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
        var (set, seed, workers, json) = (CommonOptions.Set(), CommonOptions.Seed(), CommonOptions.Workers(), CommonOptions.Json());
        var folder = CommonOptions.Out("The run folder (default: runs/<UTC time>-<name>); with several scenarios, the folder that holds theirs.");
        var command = new Command("run", """
            Simulates a scenario: traffic and attacks against a model that learns at test time.

            Examples:
              lethean run hocon/figure1.conf
              lethean run hocon/mixed-traffic.conf --set lethean.traffic.sources.attacker.rate=50/s --out runs/strong
              lethean run hocon/benign.conf --seed 7 --json

            A run that was interrupted goes on with 'lethean resume RUN'.

            Exit codes: 0 done, 1 failure, 2 bad input, 3 an assertion failed, 130 interrupted.
            """) { scenarios, set, seed, workers, folder, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var files = parsed.GetRequiredValue(scenarios);
            var output = new Output(parsed.GetValue(json));
            string[] sets = [.. parsed.GetRequiredValue(set), .. parsed.GetValue(workers) is { } given ? [FormattableString.Invariant($"lethean.experiment.workers={given}")] : Array.Empty<string>()];
            var code = ExitCode.Done;
            foreach (var file in files)
            {
                var path = parsed.GetValue(folder) is { } parent && files.Length > 1 ? Path.Combine(parent, Path.GetFileNameWithoutExtension(file)) : parsed.GetValue(folder);
                var request = new ScenarioRequest(file, sets, parsed.GetValue(seed), path);
                var one = await new ScenarioRun(output).ExecuteAsync(request, cancellation);
                if (one == ExitCode.Interrupted)
                    return one;
                code = Math.Max(code, one);
            }

            return code;
        });
        return command;
    }
}
