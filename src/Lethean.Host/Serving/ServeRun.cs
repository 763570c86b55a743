using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic;
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
        var (variant, settings) = (VariantOf(scenario.Experiment, request.Scenario), scenario.Experiment.Serve);
        var inputs = scenario.Library.For(variant);
        var traffic = new OutsideTraffic(variant.Simulation.Traffic.Outside!, settings.MaxBatch);
        using var service = new InferenceService(
            ServedModel.Of(variant, settings, inputs.Train.Descriptor), settings, variant.Simulation.Traffic.Admission.Quota, traffic);
        using var page = new LivePage();
        await using var endpoint = await Endpoint.StartAsync(settings, service, page);
        _ = SayWhenReadyAsync(traffic, $"{service.Model.Name} is served at {endpoint.Address}");
        return await new ScenarioRun(output, new OutsideParty(traffic, page)).ExecuteAsync(scenario, cancellation);
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
