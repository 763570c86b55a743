using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Resuming;
using Lethean.Actors.Simulation;
using Lethean.Actors.Telemetry;
using Lethean.Host.Capacity;
using Lethean.Host.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Logging;
using Lethean.Host.Progress;
using Lethean.Host.Telemetry;
using Lethean.Learning;
using TorchSharp;

namespace Lethean.Host.Running;

/// <summary>Runs one scenario from file to report, or the rest of one that was interrupted.</summary>
public sealed class ScenarioRun(Output output)
{
    /// <summary>Runs scenarios one after another; the first begins when all are known to be able to.</summary>
    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    /// <exception cref="InputException">A scenario, its data or a checkpoint is not usable; nothing was written.</exception>
    public async Task<int> ExecuteAsync(IReadOnlyList<ScenarioRequest> requests, CancellationToken cancellation)
    {
        var prepared = new List<PreparedScenario>();
        foreach (var request in requests)
        {
            prepared.Add(await PreparedScenario.LoadAsync(request, output, prepared.LastOrDefault()));
            cancellation.ThrowIfCancellationRequested();
        }

        var code = ExitCode.Done;
        foreach (var scenario in prepared)
        {
            var one = await ExecuteAsync(scenario, cancellation);
            if (one == ExitCode.Interrupted)
                return one;
            code = Math.Max(code, one);
        }

        return code;
    }

    private async Task<int> ExecuteAsync(PreparedScenario scenario, CancellationToken cancellation)
    {
        var (experiment, library, path) = scenario;
        var capacity = CapacityRates.AreIn(experiment) ? await CapacityMeasurement.RunAsync(experiment, library, output, cancellation) : null;
        if (capacity is not null)
            experiment = CapacityRates.Resolve(experiment, capacity.PerSecond);
        using var work = Interrupts.Hold();
        using var folder = RunFolder.Create(path, ManifestOf(experiment, library) with { Capacity = capacity }, experiment);
        return await SimulateAsync(experiment, library, folder, work, [$"run folder: {folder.Path}"], cancellation);
    }

    /// <param name="path">A run folder.</param>
    /// <param name="workers">Replaces the number of its configuration.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The run cannot go on; nothing was changed.</exception>
    public async Task<int> ResumeAsync(string path, int? workers, CancellationToken cancellation)
    {
        var manifest = RunReader.ReadToResume(path);
        var settings = ScenarioLoader.Load(Path.Combine(path, RunFolder.ConfigurationFile), CommonOptions.WithWorkers([], workers));
        var (experiment, library, _) = await PreparedScenario.LoadAsync(settings, path, output);
        RequireSame(path, manifest.Checkpoints, library.Checkpoints);
        RequireSame(path, manifest.Data, library.Data);
        RequireSame(path, manifest.Traces, library.Traces);
        using var work = Interrupts.Hold();
        using var folder = RunFolder.Reopen(path, manifest, experiment, checkpoint =>
        {
            foreach (var (index, variant) in Left(experiment, checkpoint))
                checkpoint.Verify(index, library.For(variant).Checkpoint);
        });
        return await SimulateAsync(experiment, library, folder, work, WhatIsLeft(experiment, folder), cancellation);
    }

    private async Task<int> SimulateAsync(
        ExperimentSettings experiment, InputLibrary library, RunFolder folder, Interrupts.Held work, IEnumerable<string> news, CancellationToken cancellation)
    {
        var display = new LiveDisplay(output, experiment.Variants.Select(v => new VariantProgress(v.Name, v.Seed)));
        using var meter = experiment.OtlpEndpoint is null ? null : new MeterSink();
        using var export = experiment.OtlpEndpoint is { } endpoint ? new OtlpExport(endpoint) : null;
        RunData run;
        try
        {
            foreach (var line in news)
                output.Line(line);
            var pixels = new PerturbedPixels(Path.Combine(folder.Path, "perturbed"), experiment.Variants.Select(v => (v.Name, v.Seed)));
            IReadOnlyList<IMetricsSink> sinks = meter is null ? [folder, display, pixels] : [folder, display, pixels, meter];
            var result = await display.ShowWhile(
                ending => ExperimentRunner.RunAsync(ActorLogging.AddTo(experiment), library.For, sinks, folder.Checkpoint, ending), cancellation);
            var assertions = AssertionCheck.Check(experiment.Assertions, result.Variants);
            run = folder.Close(result.Interrupted ? RunStatus.Interrupted : RunStatus.Completed, assertions, work.TryFinish);
        }
        catch
        {
            folder.CloseFailed();
            Answer(folder, RunStatus.Failed);
            throw;
        }

        RunSummary.Print(output, run, folder.Path);
        Answer(folder, run.Manifest.Status);
        if (run.Manifest.Status == RunStatus.Interrupted)
            return output.Fail(ExitCode.Interrupted, null);
        return run.Assertions.All(a => a.Passed) ? ExitCode.Done : ExitCode.AssertionFailed;
    }

    private void Answer(RunFolder folder, RunStatus status) => output.Json("runs", new { folder = folder.Path, status, summary = folder.ReadSummary() });

    private static IEnumerable<string> WhatIsLeft(ExperimentSettings experiment, RunFolder folder)
    {
        var left = Left(experiment, folder.Checkpoint).ToList();
        yield return $"run folder: {folder.Path}; {experiment.Variants.Count - left.Count} of {experiment.Variants.Count} variants are complete";
        foreach (var (_, variant) in left.Where(variant => Directory.Exists(folder.Checkpoint.FolderOf(variant.Index))))
            yield return $"{variant.Name} (seed {variant.Seed}) goes on from its last checkpoint";
        foreach (var (_, variant) in left.Where(variant => !variant.Item.Simulation.CanGoOn))
            yield return $"{variant.Name} (seed {variant.Seed}) starts anew: only the virtual clock with serving = adapted can go on";
    }

    private static IEnumerable<(int Index, VariantSettings Item)> Left(ExperimentSettings experiment, ExperimentCheckpoint checkpoint) =>
        experiment.Variants.Index().Where(variant => !checkpoint.Finished.ContainsKey(variant.Index));

    private static void RequireSame(string path, IReadOnlyList<Ingredient> before, IReadOnlyList<Ingredient> now)
    {
        foreach (var (old, present) in before.Zip(now).Where(pair => pair.First.Sha256 != pair.Second.Sha256))
            throw new InputException($"{path}: was begun with {old.Name} of sha256 {old.Sha256[..12]}…, but {present.Origin} has {present.Sha256[..12]}…; put the former back, or run the scenario anew");
    }

    private static Manifest ManifestOf(ExperimentSettings experiment, InputLibrary library) => new()
    {
        Name = experiment.Name,
        Status = RunStatus.Running,
        StartedUtc = DateTime.UtcNow,
        Command = ["lethean", .. Environment.GetCommandLineArgs()[1..]],
        Seed = experiment.Variants[0].Seed,
        Data = library.Data,
        Checkpoints = library.Checkpoints,
        Traces = library.Traces,
        Classes = library.Classes,
        Device = Manifest.CurrentDevice(experiment.Variants.Any(variant => variant.Simulation.Device.Resolve().type == DeviceType.CUDA)),
    };
}
