using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Akka.Actor;
using Akka.Configuration;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Learning;

namespace Lethean.Actors.Simulation;

/// <summary>Runs the variants of an experiment one after another, in one actor system.</summary>
public static class ExperimentRunner
{
    /// <param name="inputs">Loads what a variant names; called before each variant.</param>
    /// <param name="sinks">Get every event of every variant.</param>
    /// <param name="cancellationToken">
    /// Ends the running variant in good order, with a summary marked as interrupted; the ones after it do not start.
    /// </param>
    /// <exception cref="SimulationException">A variant broke, overflowed where it must not, or lost count of a sample.</exception>
    /// <exception cref="InputException">A checkpoint or dataset cannot be used.</exception>
    public static async Task<ExperimentResult> RunAsync(
        ExperimentSettings experiment,
        Func<VariantSettings, SimulationInputs> inputs,
        IReadOnlyList<IMetricsSink> sinks,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(inputs);
        var system = ActorSystem.Create("lethean", ConfigurationFactory.ParseString(experiment.AkkaSection));
        try
        {
            var summaries = ImmutableArray.CreateBuilder<VariantSummary>();
            foreach (var variant in experiment.Variants)
            {
                if (cancellationToken.IsCancellationRequested)
                    break;
                summaries.Add(await RunAsync(system, SimulationActor.Props(variant, inputs(variant), sinks), variant, cancellationToken));
            }

            var complete = summaries.Count == experiment.Variants.Count && summaries.All(summary => !summary.Interrupted);
            return new ExperimentResult(summaries.ToImmutable(), !complete);
        }
        finally
        {
            await system.Terminate();
        }
    }

    private static async Task<VariantSummary> RunAsync(
        ActorSystem system, Props simulation, VariantSettings variant, CancellationToken cancellationToken)
    {
        var actor = system.ActorOf(simulation);
        var run = actor.Ask<SimulationProtocol.Verdict>(SimulationProtocol.Run.Instance, CancellationToken.None);
        using var _ = cancellationToken.Register(() => actor.Tell(SimulationProtocol.Interrupt.Instance));
        var verdict = await run;
        if (verdict.Failure is InputException input)
            ExceptionDispatchInfo.Throw(input);
        if (verdict.Failure is { } failure)
            throw new SimulationException($"Variant {variant.Name} (seed {variant.Seed}) failed: {failure.Message}", failure);
        return verdict.Summary!;
    }
}
