using Lethean.Actors.Configuration;
using Lethean.Actors.Simulation;
using Lethean.Host.Capacity;
using Lethean.Host.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Logging;
using Lethean.Host.Progress;
using Lethean.Learning.Native;

namespace Lethean.Host.Running;

/// <summary>Runs one scenario from file to report.</summary>
public sealed class ScenarioRun(Output output)
{
    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    /// <exception cref="Learning.InputException">The scenario, the data or a checkpoint is not usable; nothing was written.</exception>
    public async Task<int> ExecuteAsync(ScenarioRequest request, CancellationToken cancellation)
    {
        var experiment = ScenarioLoader.Load(ShippedFiles.Find(request.Scenario), request.Sets, request.Seed);
        NativeAllocator.KeepMemory();
        var library = InputLibrary.Load(experiment, output);
        var capacity = CapacityRates.AreIn(experiment) ? await CapacityMeasurement.RunAsync(experiment, library, output, cancellation) : null;
        if (capacity is not null)
            experiment = CapacityRates.Resolve(experiment, capacity.PerSecond);
        using var folder = RunFolder.Create(request.Folder, ManifestOf(experiment, library) with { Capacity = capacity }, experiment.ResolvedText, experiment.Variants.Any(v => v.Simulation.KeepsOutcomes));
        output.Line($"run folder: {folder.Path}");
        var display = new LiveDisplay(output, experiment.Variants.Select(v => new VariantProgress(v.Name, v.Seed)));
        ExperimentResult result;
        try
        {
            var work = ExperimentRunner.RunAsync(ActorLogging.AddTo(experiment), library.For, [folder, display], cancellation);
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

    private static Manifest ManifestOf(ExperimentSettings experiment, InputLibrary library) => new()
    {
        Name = experiment.Name,
        Status = RunStatus.Running,
        StartedUtc = DateTime.UtcNow,
        Command = ["lethean", .. Environment.GetCommandLineArgs()[1..]],
        Seed = experiment.Variants[0].Seed,
        Data = library.Data,
        Checkpoints = library.Checkpoints,
        Classes = library.Classes,
    };
}
