using Lethean.Actors.Configuration;
using Lethean.Actors.Resuming;
using Lethean.Actors.Simulation;
using Lethean.Actors.Traffic;
using Lethean.Host.Folders;
using Lethean.Host.Runs;
using Lethean.Host.Terminal;
using Lethean.Learning;

namespace Lethean.Host.Serving;

/// <summary>A run whose model answers requests from outside, until somebody ends it or the scenario does.</summary>
public sealed class ServeRun(Output output)
{
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The scenario cannot be served, or its address is not to be had; nothing was written.</exception>
    public async Task<int> ExecuteAsync(ScenarioRequest request, CancellationToken cancellation)
    {
        var scenario = await PreparedScenario.LoadAsync(request, output);
        return await ServeAsync(scenario, request.Scenario, null, null, cancellation);
    }

    /// <summary>
    /// Serves on with the model of a run that was cut off, into another folder: what the former one has counted stays as it is.
    /// </summary>
    /// <param name="path">A run folder, of <see cref="IsServed"/>.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">It cannot go on, see <see cref="ExecuteAsync"/>; nothing was changed.</exception>
    public async Task<int> ResumeAsync(string path, CancellationToken cancellation)
    {
        var manifest = RunReader.ReadToResume(path);
        CheckpointFolder.RequireUnused(path);
        var configuration = Path.Combine(path, RunFolder.ConfigurationFile);
        var scenario = await PreparedScenario.LoadAsync(ScenarioLoader.Load(configuration, []), null, output);
        ScenarioRun.RequireSame(path, manifest, scenario.Library);
        var network = scenario.Library.For(VariantOf(scenario.Experiment, path)).Checkpoint;
        var fingerprint = CheckpointFolder.FingerprintOf(manifest, await File.ReadAllTextAsync(configuration, cancellation));
        var kept = KeptModel.Read(ExperimentCheckpoint.FolderOf(Path.Combine(path, RunFolder.Checkpoints), 0), fingerprint, network);
        output.Line(WhatWasLost(path, kept?.Served));
        return await ServeAsync(scenario, path, kept, new ContinuedRun(path, kept?.Served ?? 0), cancellation);
    }

    /// <summary>Whether a run folder is of a served run.</summary>
    /// <exception cref="InputException">It is no run folder, or is damaged.</exception>
    public static bool IsServed(string path)
    {
        RunReader.ReadToResume(path);
        var experiment = ScenarioLoader.Load(Path.Combine(path, RunFolder.ConfigurationFile), []);
        return experiment.Variants is [{ Simulation.Traffic.Outside: not null }];
    }

    private async Task<int> ServeAsync(
        PreparedScenario scenario, string name, KeptModel? start, ContinuedRun? continues, CancellationToken cancellation)
    {
        var (variant, settings) = (VariantOf(scenario.Experiment, name), scenario.Experiment.Serve);
        var inputs = scenario.Library.For(variant);
        var traffic = new OutsideTraffic(variant.Simulation.Traffic.Outside!, settings.MaxBatch);
        var deployment = new Deployment(traffic, new RunControls(settings.KeptSnapshots)) { Start = start };
        var folder = new TaskCompletionSource<string>();
        var model = ServedModel.Of(variant, settings, inputs.Train.Descriptor);
        using var alarms = new Alarms(settings.Alarm, traffic.Name);
        using var page = new LivePage(model, variant.Simulation.Traffic.Sources, deployment, alarms);
        var onJudged = alarms.Judge + (Action<IReadOnlyList<bool>>)page.Judge;
        using var service = new InferenceService(model, settings, variant.Simulation.Traffic.Admission.Quota, deployment, onJudged);
        var controls = new ControlService(deployment.Controls, page, inputs.Checkpoint, folder.Task);
        await using var endpoint = await Endpoint.StartAsync(settings, service, page, controls);
        _ = SayWhenReadyAsync(traffic, $"{model.Name} is served at {endpoint.Address}");
        return await new ScenarioRun(output, new OutsideParty(deployment, [page, alarms], folder.SetResult, continues))
            .ExecuteAsync(scenario, cancellation);
    }

    /// <param name="kept">Samples that the model had served when it was written down; null where it was not.</param>
    private static string WhatWasLost(string path, long? kept)
    {
        var served = RunReader.ReadOutcomes(path).Select(line => line.Outcome.Sequence)
            .Concat(RunReader.Read(path).Variants.SelectMany(variant => variant.Evaluations).Select(point => point.Sample))
            .DefaultIfEmpty(0).Max();
        var from = kept is { } sample
            ? $"goes on with the weights after {sample} samples"
            : "no weights were written down: starts from the checkpoint of the scenario";
        var lost = served > (kept ?? 0)
            ? $"what it learned from {served - (kept ?? 0)} samples after them, or a few more, is lost"
            : "what it learned after them, if anything, is lost";
        return $"{path}: {from}; {lost}, and with it what clients had used of their quotas and not judged yet";
    }

    private static VariantSettings VariantOf(ExperimentSettings experiment, string scenario) => experiment.Variants switch
    {
        [{ Simulation.Traffic.Outside: null }] => throw new InputException(
            $"{scenario}: lethean.traffic.outside is null; give clients outside the name of a source, such as clients"),
        [var variant] => variant,
        var several => throw new InputException($"{scenario}: has {several.Count} variants; serve takes a scenario with one"),
    };

    private async Task SayWhenReadyAsync(OutsideTraffic traffic, string news)
    {
        await traffic.Started;
        output.LineAbove(news);
    }
}
