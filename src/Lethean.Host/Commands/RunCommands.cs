using System.CommandLine;
using Lethean.Actors.Configuration;
using Lethean.Host.Platform;
using Lethean.Host.Runs;
using Lethean.Host.Serving;
using Lethean.Learning;

namespace Lethean.Host.Commands;

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
        var cluster = CommonOptions.Cluster();
        var folder = CommonOptions.Out(
            "The run folder (default: runs/<UTC time>-<name>); with several scenarios, the folder that holds theirs.");
        var command = new Command("run", """
            Simulates a scenario: traffic and attacks against a model that learns at test time. Of several scenarios, the first
            begins when all have been checked.

            Examples:
              lethean run hocon/figure1.conf
              lethean run hocon/mixed-traffic.conf --set lethean.traffic.sources.attacker.rate=50/s --out runs/strong
              lethean run hocon/benign.conf --seed 7 --json
              lethean run hocon/defenses.conf --cluster local=2              in two processes of this machine
              lethean run hocon/defenses.conf --cluster listen=127.0.0.1:4053      wherever 'lethean node' joins

            A run that was interrupted goes on with 'lethean resume RUN'.

            Exit codes: 0 done, 1 failure, 2 bad input, 3 an assertion failed, 130 interrupted.
            """) { scenarios, set, seed, workers, cluster, folder };
        return command.Performs((parsed, output, cancellation) =>
        {
            var files = parsed.GetRequiredValue(scenarios);
            var paths = FoldersOf(files, parsed.GetValue(folder));
            var sets = ScenarioRequest.WithWorkers(parsed.GetRequiredValue(set), parsed.GetValue(workers));
            return new ScenarioRun(output, cluster: CommonOptions.ReadCluster(parsed.GetValue(cluster))).ExecuteAsync(
                [.. files.Zip(paths, (file, path) => new ScenarioRequest(file, sets, parsed.GetValue(seed), path))], cancellation);
        });
    }

    /// <summary>Each scenario's run folder; null where it is to get one under runs/.</summary>
    private static IReadOnlyList<string?> FoldersOf(string[] files, string? given)
    {
        if (given is null || files.Length == 1)
            return [.. files.Select(_ => given)];
        var names = files.Select(Names.OfFile).ToList();
        return names.CountBy(name => name).FirstOrDefault(name => name.Value > 1) is { Key: { } twice }
            ? throw new InputException(
                $"--out {given}: two scenarios would write into {Path.Combine(given, twice)}; "
                + "run them one by one, each with a folder of its own")
            : [.. names.Select(name => Path.Combine(given, name))];
    }
}

/// <summary><c>lethean demo</c>: Figure 1 of the paper with the bundled data and model.</summary>
public static class DemoCommand
{
    public static Command Create()
    {
        var (set, seed, workers) = (CommonOptions.Set(), CommonOptions.Seed(), CommonOptions.Workers());
        var folder = CommonOptions.Out("The run folder (default: runs/<UTC time>-figure1).");
        var command = new Command("demo", """
            The paper's Figure 1 in about a minute: four attacks and benign traffic, each against a fresh copy of
            the bundled Fashion-MNIST model, 500 samples each. The same as 'lethean run hocon/figure1.conf'.

            Examples:
              lethean demo
              lethean demo --workers 1                                one arm at a time, with less memory
              lethean demo --set lethean.adaptation.enabled=false     nothing adapts, nothing is forgotten
            """) { set, seed, workers, folder };
        return command.Performs((parsed, output, cancellation) =>
        {
            var sets = ScenarioRequest.WithWorkers(parsed.GetRequiredValue(set), parsed.GetValue(workers));
            return new ScenarioRun(output).ExecuteAsync(
                [new ScenarioRequest("hocon/figure1.conf", sets, parsed.GetValue(seed), parsed.GetValue(folder))], cancellation);
        });
    }
}

/// <summary><c>lethean resume</c>: goes on with a run that was interrupted or killed.</summary>
public static class ResumeCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("RUN") { Description = "The run folder of 'run', 'demo' or 'serve'." }.RefusingOptions();
        var (workers, cluster) = (CommonOptions.Workers(), CommonOptions.Cluster());
        var command = new Command("resume", """
            Goes on with a run that was interrupted or killed, in its own folder and with its own configuration. Variants
            that are complete stay; the others go on from their last checkpoint, and end as if nothing had happened. Those
            on the real-time clock, that answer with snapshots, or that nodes of a cluster compute, start anew. A served run
            goes on with the weights that were written down last, in a folder of its own.

            Example:
              lethean resume runs/20260101-120000-figure1
            """) { folder, workers, cluster };
        return command.Performs((parsed, output, cancellation) =>
        {
            var (run, nodes) = (parsed.GetRequiredValue(folder), CommonOptions.ReadCluster(parsed.GetValue(cluster)));
            return ServeRun.IsServed(run)
                ? new ServeRun(output).ResumeAsync(run, cancellation)
                : new ScenarioRun(output, cluster: nodes).ResumeAsync(run, parsed.GetValue(workers), cancellation);
        });
    }
}

/// <summary><c>lethean capacity</c>: how many samples a second the model of a scenario serves.</summary>
public static class CapacityCommand
{
    public static Command Create()
    {
        var scenario = new Argument<string>("SCENARIO")
        {
            Description = "A scenario file (HOCON); its first variant is measured.",
            DefaultValueFactory = _ => "hocon/benign.conf",
        }.RefusingOptions();
        var (set, seed) = (CommonOptions.Set(), CommonOptions.Seed());
        var command = new Command("capacity", """
            Measures how many samples a second the model of a scenario serves: in a closed loop, the next sample when the
            last one is answered, after a warm-up, with its adaptation, defenses and evaluations.

            Examples:
              lethean capacity hocon/mixed-traffic.conf
              lethean capacity hocon/benign.conf --set lethean.adaptation.enabled=false --json
              lethean capacity --set lethean.capacity.samples=1000      more samples, a narrower interval
            """) { scenario, set, seed };
        return command.Performs(async (parsed, output, cancellation) =>
        {
            var request = new ScenarioRequest(
                parsed.GetRequiredValue(scenario), parsed.GetRequiredValue(set), parsed.GetValue(seed), Folder: null);
            var prepared = await PreparedScenario.LoadAsync(request, output);
            output.Json(await CapacityMeasurement.RunAsync(prepared.Experiment, prepared.Library, output, cancellation));
            return ExitCode.Done;
        });
    }
}
