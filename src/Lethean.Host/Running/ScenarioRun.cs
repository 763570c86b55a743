using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Actors.Telemetry;
using Lethean.Host.Capacity;
using Lethean.Host.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Logging;
using Lethean.Host.Native;
using Lethean.Host.Progress;
using Lethean.Host.Telemetry;
using Lethean.Learning;

namespace Lethean.Host.Running;

/// <summary>Runs one scenario from file to report, or the rest of one that was interrupted.</summary>
public sealed class ScenarioRun(Output output)
{
    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    /// <exception cref="InputException">The scenario, the data or a checkpoint is not usable; nothing was written.</exception>
    public async Task<int> ExecuteAsync(ScenarioRequest request, CancellationToken cancellation)
    {
        var experiment = ScenarioLoader.Load(ShippedFiles.Find(request.Scenario), request.Sets, request.Seed);
        experiment = ProcessorBudget.Fit(experiment, output);
        Torch.Begin();
        var library = InputLibrary.Load(experiment, output);
        var capacity = CapacityRates.AreIn(experiment) ? await CapacityMeasurement.RunAsync(experiment, library, output, cancellation) : null;
        if (capacity is not null)
            experiment = CapacityRates.Resolve(experiment, capacity.PerSecond);
        using var folder = RunFolder.Create(request.Folder, ManifestOf(experiment, library) with { Capacity = capacity }, experiment);
        output.Line($"run folder: {folder.Path}");
        return await SimulateAsync(experiment, library, folder, cancellation);
    }

    /// <param name="path">A run folder.</param>
    /// <param name="workers">Replaces the number of its configuration.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The run cannot go on; nothing was changed.</exception>
    public async Task<int> ResumeAsync(string path, int? workers, CancellationToken cancellation)
    {
        var manifest = RunReader.ReadManifest(path);
        if (manifest.Status == RunStatus.Completed)
            throw new InputException($"{path}: is complete, nothing is left to do; 'lethean report {path}' shows it");
        string[] sets = workers is { } given ? [FormattableString.Invariant($"lethean.experiment.workers={given}")] : [];
        var experiment = ScenarioLoader.Load(Path.Combine(path, RunFolder.ConfigurationFile), sets);
        experiment = ProcessorBudget.Fit(experiment, output);
        Torch.Begin();
        var library = InputLibrary.Load(experiment, output);
        RequireSame(path, manifest.Checkpoints, library.Checkpoints);
        RequireSame(path, manifest.Data, library.Data);
        RequireSame(path, manifest.Traces, library.Traces);
        using var folder = RunFolder.Reopen(path, manifest, experiment);
        TellWhatIsLeft(experiment, library, folder);
        return await SimulateAsync(experiment, library, folder, cancellation);
    }

    private async Task<int> SimulateAsync(ExperimentSettings experiment, InputLibrary library, RunFolder folder, CancellationToken cancellation)
    {
        var display = new LiveDisplay(output, experiment.Variants.Select(v => new VariantProgress(v.Name, v.Seed)));
        using var meter = experiment.OtlpEndpoint is null ? null : new MeterSink();
        using var export = experiment.OtlpEndpoint is { } endpoint ? new OtlpExport(endpoint) : null;
        ExperimentResult result;
        try
        {
            IReadOnlyList<IMetricsSink> sinks = meter is null ? [folder, display] : [folder, display, meter];
            var work = ExperimentRunner.RunAsync(ActorLogging.AddTo(experiment), library.For, sinks, folder.Checkpoint, cancellation);
            await display.ShowWhile(work);
            result = await work;
        }
        catch
        {
            folder.Close(RunStatus.Failed, []);
            throw;
        }

        var assertions = AssertionCheck.Check(experiment.Assertions, result.Variants);
        var run = folder.Close(result.Interrupted ? RunStatus.Interrupted : RunStatus.Completed, assertions);
        RunSummary.Print(output, run, folder.Path);
        output.Json(folder.ReadSummary());
        if (result.Interrupted)
            return ExitCode.Interrupted;
        return assertions.All(a => a.Passed) ? ExitCode.Done : ExitCode.AssertionFailed;
    }

    private void TellWhatIsLeft(ExperimentSettings experiment, InputLibrary library, RunFolder folder)
    {
        var left = experiment.Variants.Index().Where(variant => !folder.Checkpoint.Finished.ContainsKey(variant.Index)).ToList();
        foreach (var (index, variant) in left)
            folder.Checkpoint.Verify(index, library.For(variant).Checkpoint);
        output.Line($"run folder: {folder.Path}; {experiment.Variants.Count - left.Count} of {experiment.Variants.Count} variants are complete");
        foreach (var (index, variant) in left.Where(variant => Directory.Exists(folder.Checkpoint.FolderOf(variant.Index))))
            output.Line($"{variant.Name} (seed {variant.Seed}) goes on from its last checkpoint");
        foreach (var (_, variant) in left.Where(variant => !variant.Item.Simulation.CanGoOn))
            output.Line($"{variant.Name} (seed {variant.Seed}) starts anew: only the virtual clock with serving = adapted can go on");
    }

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
    };
}
