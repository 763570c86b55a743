using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Host.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Progress;

namespace Lethean.Host.Running;

/// <summary>Runs one scenario from file to report.</summary>
public sealed class ScenarioRun(Output output)
{
    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    /// <exception cref="Learning.InputException">The scenario, the data or a checkpoint is not usable; nothing was written.</exception>
    public async Task<int> ExecuteAsync(ScenarioRequest request, CancellationToken cancellation)
    {
        var experiment = ScenarioLoader.Load(request.Scenario, request.Sets, request.Seed);
        var inputs = SimulationInputLoader.Load(experiment, output, cancellation);
        var manifest = ManifestOf(experiment, inputs);
        using var folder = RunFolder.Create(request.Folder, manifest, experiment.ResolvedText, experiment.LogsOutcomes);
        output.Line($"run folder: {folder.Path}");
        var display = new LiveDisplay(output, experiment.Variants.Select(v => new VariantProgress(v.Name, v.Seed)));
        ExperimentResult result;
        try
        {
            var work = ExperimentRunner.RunAsync(experiment, inputs, [folder, display], cancellation);
            await display.ShowWhile(work);
            result = await work;
        }
        catch
        {
            folder.Close(RunStatus.Failed, [], []);
            throw;
        }

        var interrupted = result.Variants.Any(v => v.Interrupted) || result.Variants.Count < experiment.Variants.Count;
        var assertions = AssertionCheck.Check(experiment, result.Variants);
        var run = folder.Close(interrupted ? RunStatus.Interrupted : RunStatus.Completed, result.Variants, assertions);
        RunSummary.Print(output, run, folder.Path);
        return interrupted ? ExitCode.Interrupted : Verdict(result.Variants, assertions);
    }

    private int Verdict(IReadOnlyList<VariantSummary> variants, IReadOnlyList<AssertionResult> assertions)
    {
        var lost = variants.SelectMany(v => v.Imbalances().Select(i => $"{v.Name}: {i}")).ToList();
        foreach (var imbalance in lost)
            output.Line($"the accounts do not balance, the run is invalid: {imbalance}");
        return lost.Count > 0 ? ExitCode.Failure : assertions.All(a => a.Passed) ? ExitCode.Done : ExitCode.AssertionFailed;
    }
}
