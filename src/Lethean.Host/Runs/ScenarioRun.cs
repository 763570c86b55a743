using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Resuming;
using Lethean.Actors.Simulation;
using Lethean.Actors.Telemetry;
using Lethean.Host.Cluster;
using Lethean.Host.Folders;
using Lethean.Host.Platform;
using Lethean.Host.Reports;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Models;
using TorchSharp;

namespace Lethean.Host.Runs;

/// <summary>Runs one scenario from file to report, or the rest of one that was interrupted.</summary>
/// <param name="outside">Who takes part from outside of the process; null for nobody.</param>
/// <param name="cluster">Where other processes compute the variants; null to compute them here.</param>
public sealed class ScenarioRun(Output output, OutsideParty? outside = null, ClusterOptions? cluster = null)
{
    /// <summary>Runs scenarios one after another; the first starts after all have been checked.</summary>
    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    /// <exception cref="InputException">A scenario, its data or a checkpoint is not usable; nothing was written.</exception>
    public async Task<int> ExecuteAsync(IReadOnlyList<ScenarioRequest> requests, CancellationToken cancellation)
    {
        var prepared = new List<PreparedScenario>();
        foreach (var request in requests)
        {
            prepared.Add(await PreparedScenario.LoadAsync(request, output, prepared.LastOrDefault()));
            RefuseServed(request.Scenario, prepared[^1].Experiment);
            RefuseElsewhere(request.Scenario, prepared[^1].Experiment);
            cancellation.ThrowIfCancellationRequested();
        }

        await using var session = OpenSession(prepared.Select(scenario => scenario.Experiment));
        var code = ExitCode.Done;
        foreach (var scenario in prepared)
        {
            var one = await ExecuteAsync(scenario, session, cancellation);
            if (one == ExitCode.Interrupted)
                return one;
            code = Math.Max(code, one);
        }

        return code;
    }

    /// <summary>Runs what is prepared.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> ExecuteAsync(PreparedScenario scenario, CancellationToken cancellation) =>
        ExecuteAsync(scenario, session: null, cancellation);

    private async Task<int> ExecuteAsync(PreparedScenario scenario, ClusterSession? session, CancellationToken cancellation)
    {
        var (experiment, library, path) = scenario;
        var capacity = CapacityRates.AreIn(experiment) ? await CapacityMeasurement.RunAsync(
            experiment, library, output, cancellation) : null;
        if (capacity is not null)
            experiment = CapacityRates.Resolve(experiment, capacity.PerSecond);
        using var work = Interrupts.Hold(outside is null ? null : outside.Deployment.Traffic.Drain);
        var manifest = ManifestOf(experiment, library) with { Capacity = capacity, Continues = outside?.Continues };
        using var writer = RunWriter.Create(path, manifest, experiment);
        outside?.Opened(writer.Folder);
        var run = new OpenRun(experiment, library, writer, work, session);
        return await SimulateAsync(run, [$"run folder: {writer.Folder}"], cancellation);
    }

    /// <exception cref="InputException">An experiment cannot run on the cluster, or its address is not to be had.</exception>
    private ClusterSession? OpenSession(IEnumerable<ExperimentSettings> experiments)
    {
        if (cluster is null)
            return null;
        var all = experiments.ToList();
        ActorLogging.Start();
        foreach (var experiment in all)
            ClusterSession.Require(cluster, experiment);
        return ClusterSession.Start(cluster, all.Max(experiment => experiment.Cluster.Lease), output);
    }

    /// <param name="path">A run folder.</param>
    /// <param name="workers">Replaces the number of its configuration.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The run cannot go on; nothing was changed.</exception>
    public async Task<int> ResumeAsync(string path, int? workers, CancellationToken cancellation)
    {
        var manifest = RunReader.ReadToResume(path);
        var settings = ScenarioLoader.Load(Path.Combine(path, RunFolder.ConfigurationFile), ScenarioRequest.WithWorkers([], workers));
        RefuseServed(path, settings);
        RefuseElsewhere(path, settings);
        var (experiment, library, _) = await PreparedScenario.LoadAsync(settings, path, output);
        RequireSame(path, manifest, library);
        if (!manifest.Images.SequenceEqual(library.UsesIn(experiment)))
            throw new InputException(
                $"{path}: was begun by a version that uses other images for traffic or evaluations; "
                + "run the scenario anew into another folder");
        if (manifest.EvaluationPrecision is [_, ..] before && PrecisionsOf(experiment) is var now && !before.SequenceEqual(now))
            throw new InputException(
                $"{path}: was begun with evaluations in {string.Join(" and ", before)}, and this machine's processor would go on in "
                + $"{string.Join(" and ", now)}; "
                + "resume it on such a machine as it was begun on, or run the scenario anew into another folder");
        await using var session = OpenSession([experiment]);
        using var work = Interrupts.Hold();
        using var writer = RunWriter.Reopen(path, manifest, experiment, checkpoint =>
        {
            foreach (var (index, variant) in Left(experiment, checkpoint))
                checkpoint.Verify(index, library.For(variant).Checkpoint);
        });
        var run = new OpenRun(experiment, library, writer, work, session);
        return await SimulateAsync(run, WhatIsLeft(experiment, writer, session is not null), cancellation);
    }

    private async Task<int> SimulateAsync(OpenRun open, IEnumerable<string> news, CancellationToken cancellation)
    {
        var (experiment, library, writer, work, session) = open;
        var display = new LiveDisplay(output, experiment.Variants.Select(v => new VariantProgress(v.Name, v.Seed)));
        // Whoever serves shows its metrics too.
        using var meter = experiment.OtlpEndpoint is null && outside is null ? null : new MeterSink();
        using var export = experiment.OtlpEndpoint is { } endpoint ? new OtlpExport(endpoint) : null;
        RunData run;
        try
        {
            foreach (var line in news)
                output.Line(line);
            var pixels = new PerturbedPixels(Path.Combine(writer.Folder, "perturbed"), experiment.Variants.Select(v => (v.Name, v.Seed)));
            List<IMetricsSink> sinks = [writer, display, pixels];
            sinks.AddRange([.. meter is null ? Array.Empty<IMetricsSink>() : [meter], .. outside?.Watchers ?? []]);
            var result = await display.ShowWhile(
                ending => session is null
                    ? ExperimentRunner.RunAsync(
                        ActorLogging.AddTo(experiment), library.For, sinks, writer.Checkpoint, outside?.Deployment, ending)
                    : session.RunAsync(open, display, sinks, ending),
                cancellation);
            var assertions = AssertionCheck.Check(experiment.Assertions, result.Variants);
            run = writer.Close(result.Interrupted ? RunStatus.Interrupted : RunStatus.Completed, assertions, work.TryFinish);
        }
        catch
        {
            writer.CloseFailed();
            Answer(writer, RunStatus.Failed);
            throw;
        }

        RunSummary.Print(output, run, writer.Folder);
        Answer(writer, run.Manifest.Status);
        if (run.Manifest.Status == RunStatus.Interrupted)
            return output.Fail(ExitCode.Interrupted, null);
        return run.Assertions.All(a => a.Passed) ? ExitCode.Done : ExitCode.AssertionFailed;
    }

    private static void RefuseServed(string scenario, ExperimentSettings experiment)
    {
        foreach (var name in experiment.Variants.Select(variant => variant.Simulation.Traffic.Outside).OfType<string>())
            throw new InputException(
                $"{scenario}: lethean.traffic.outside is {name}, and only 'lethean serve' has an endpoint for clients outside");
    }

    private void RefuseElsewhere(string scenario, ExperimentSettings experiment)
    {
        if (cluster is null && ElsewhereSources.In(experiment).FirstOrDefault() is { } source)
            throw ElsewhereSources.Refusal(source, $"{scenario}: ");
    }

    private void Answer(RunWriter writer, RunStatus status) =>
        output.Json("runs", new { folder = writer.Folder, status, summary = writer.ReadSummary() });

    /// <param name="elsewhere">Whether nodes compute, which begin each variant anew.</param>
    private static IEnumerable<string> WhatIsLeft(ExperimentSettings experiment, RunWriter writer, bool elsewhere)
    {
        var left = Left(experiment, writer.Checkpoint).ToList();
        var (complete, all) = (experiment.Variants.Count - left.Count, experiment.Variants.Count);
        yield return $"run folder: {writer.Folder}; {complete} of {all} variants are complete";
        if (elsewhere)
            yield break;
        foreach (var (_, variant) in left.Where(variant => Directory.Exists(writer.Checkpoint.FolderOf(variant.Index))))
            yield return $"{variant.Label} goes on from its last checkpoint";
        foreach (var (_, variant) in left.Where(variant => !variant.Item.Simulation.CanGoOn))
            yield return $"{variant.Label} starts anew: only a model in this process can go on, on the virtual "
                + "clock with serving = adapted";
    }

    private static IEnumerable<(int Index, VariantSettings Item)> Left(ExperimentSettings experiment, ExperimentCheckpoint checkpoint) =>
        experiment.Variants.Index().Where(variant => !checkpoint.Finished.ContainsKey(variant.Index));

    /// <exception cref="InputException">What a run was begun with has changed.</exception>
    internal static void RequireSame(string path, Manifest manifest, InputLibrary library)
    {
        RequireSame(path, manifest.Checkpoints, library.Checkpoints);
        RequireSame(path, manifest.Data, library.Data);
        RequireSame(path, manifest.Traces, library.Traces);
    }

    private static void RequireSame(string path, IReadOnlyList<Ingredient> before, IReadOnlyList<Ingredient> now)
    {
        foreach (var (old, present) in before.Zip(now).Where(pair => pair.First.Sha256 != pair.Second.Sha256))
            throw new InputException(
                $"{path}: was begun with {old.Name} of sha256 {old.Sha256[..12]}…, but {present.Origin} has {present.Sha256[..12]}…; "
                + "put the former back, or run the scenario anew");
    }

    /// <summary>Of what is evaluated here.</summary>
    private static IReadOnlyList<string> PrecisionsOf(ExperimentSettings experiment) =>
        [.. experiment.Variants.Select(variant => variant.Simulation).Where(here => here.Traffic.Target is null).Select(simulation =>
            simulation.Evaluation.Precision.On(simulation.Device.Resolve())).Distinct().Order().Select(PrecisionTypes.NameOf)];

    private static Manifest ManifestOf(ExperimentSettings experiment, InputLibrary library) => new()
    {
        Name = experiment.Name,
        Status = RunStatus.Running,
        StartedUtc = DateTime.UtcNow,
        Command = ["lethean", .. Environment.GetCommandLineArgs()[1..]],
        Seed = experiment.Variants[0].Seed,
        Data = library.Data,
        Images = library.UsesIn(experiment),
        Targets =
        [
            .. experiment.Variants.Select(variant => variant.Simulation.Traffic.Target).OfType<TargetSettings>().Select(TargetUse.Of),
        ],
        Checkpoints = library.Checkpoints,
        Traces = library.Traces,
        Classes = library.Classes,
        Device = Manifest.CurrentDevice(experiment.Variants.Any(variant => variant.Simulation.Device.Resolve().type == DeviceType.CUDA)),
        EvaluationPrecision = PrecisionsOf(experiment),
    };
}

/// <summary>A run whose folder is open.</summary>
/// <param name="Work">What a signal has to close.</param>
/// <param name="Session">Where other processes compute; null where this one does.</param>
internal sealed record OpenRun(
    ExperimentSettings Experiment, InputLibrary Library, RunWriter Writer, Interrupts.Held Work, ClusterSession? Session);

/// <summary>Who takes part in a run from outside of the process.</summary>
/// <param name="Watchers">Get every event of the run.</param>
/// <param name="Opened">Told of the run folder.</param>
/// <param name="Continues">The run whose model this one goes on with; null for none.</param>
public sealed record OutsideParty(
    Deployment Deployment, IReadOnlyList<IMetricsSink> Watchers, Action<string> Opened, ContinuedRun? Continues);

/// <summary>Holds the scenario's assertions against the summary of every variant.</summary>
public static class AssertionCheck
{
    private const string Sources = "sources";

    public static IReadOnlyList<AssertionResult> Check(IReadOnlyList<Assertion> assertions, IReadOnlyList<VariantSummary> variants) =>
        [.. variants.SelectMany(
            variant => assertions.Where(assertion => Concerns(assertion, variant)).Select(assertion => Check(assertion, variant)))];

    /// <summary>Arms may have different sources: an assertion about a source concerns the variants that have it.</summary>
    private static bool Concerns(Assertion assertion, VariantSummary variant) =>
        assertion.Path.Elements[0] != Sources || variant.Sources.ContainsKey(assertion.Path.Elements[1]);

    private static AssertionResult Check(Assertion assertion, VariantSummary variant)
    {
        var value = assertion.Path.ValueIn(variant);
        var sign = assertion.Bound == AssertionBound.Minimum ? '≥' : '≤';
        return new AssertionResult(
            assertion.Name, variant.Name, variant.Seed, $"{sign} {assertion.LimitText}", value, assertion.Holds(value))
        {
            Unit = SummaryUnits.Of(assertion.Path),
        };
    }
}
