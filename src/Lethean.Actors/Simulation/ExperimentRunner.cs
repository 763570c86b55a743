using System.Collections.Immutable;
using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Metrics;
using Lethean.Actors.Resuming;
using Lethean.Actors.Traffic;
using Lethean.Learning;

namespace Lethean.Actors.Simulation;

/// <param name="Variants">In the order of the experiment; of an interrupted one, those that were begun.</param>
/// <param name="Interrupted">Whether the experiment was cancelled before all variants were complete.</param>
public sealed record ExperimentResult(ImmutableArray<VariantSummary> Variants, bool Interrupted);

/// <summary>Runs the variants of an experiment in one actor system, so many at a time as its settings say.</summary>
public static class ExperimentRunner
{
    /// <summary>The same without a checkpoint, and with nothing from outside.</summary>
    public static Task<ExperimentResult> RunAsync(
        ExperimentSettings experiment,
        Func<VariantSettings, SimulationInputs> inputs,
        IReadOnlyList<IMetricsSink> sinks,
        CancellationToken cancellationToken = default) => RunAsync(experiment, inputs, sinks, null, null, cancellationToken);

    /// <summary>The same for one variant, some of whose sources are made on other machines.</summary>
    /// <param name="distant">These, by their names.</param>
    internal static Task<ExperimentResult> RunAsync(
        ExperimentSettings experiment,
        Func<VariantSettings, SimulationInputs> inputs,
        IReadOnlyList<IMetricsSink> sinks,
        IReadOnlyDictionary<string, IDistantSource> distant,
        CancellationToken cancellationToken) =>
        RunAsync(experiment, sinks, (system, all, ending) => new VariantRunner(system, inputs, all, null, ending)
        {
            Deployment = null,
            Distant = distant,
        }, cancellationToken);

    /// <param name="inputs">Loads what a variant names; called before each variant.</param>
    /// <param name="sinks">Get every event of every variant that runs; of one that goes on, those from its start.</param>
    /// <param name="checkpoint">What to go on from, and where to write down how to; <c>null</c> for neither.</param>
    /// <param name="deployment">Of an experiment with one variant that is served outside of the process; else <c>null</c>.</param>
    /// <param name="cancellationToken">
    /// Ends the running variants in good order, with a summary marked as interrupted; the ones after them do not start.
    /// </param>
    /// <exception cref="SimulationException">A variant broke, overflowed where it must not, or lost count of a sample.</exception>
    /// <exception cref="InputException">
    /// A checkpoint or dataset cannot be used, the actor system does not start, or a rate is a part of a capacity that nobody measured.
    /// </exception>
    public static Task<ExperimentResult> RunAsync(
        ExperimentSettings experiment,
        Func<VariantSettings, SimulationInputs> inputs,
        IReadOnlyList<IMetricsSink> sinks,
        ExperimentCheckpoint? checkpoint,
        Deployment? deployment,
        CancellationToken cancellationToken) =>
        RunAsync(experiment, sinks, (system, all, ending) => new VariantRunner(system, inputs, all, checkpoint, ending)
        {
            Deployment = deployment,
            Distant = ImmutableDictionary<string, IDistantSource>.Empty,
        }, cancellationToken);

    private static async Task<ExperimentResult> RunAsync(
        ExperimentSettings experiment,
        IReadOnlyList<IMetricsSink> sinks,
        Func<ActorSystem, IReadOnlyList<IMetricsSink>, CancellationTokenSource, VariantRunner> runner,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        CapacityRates.RefuseUnresolved(experiment);
        var system = ActorSystems.Start(experiment);
        // What one variant breaks on ends the others too.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var run = runner(system, [new SerializedSinks(sinks)], ending);
            var summaries = new VariantSummary?[experiment.Variants.Count];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, summaries.Length),
                new ParallelOptions { MaxDegreeOfParallelism = experiment.Workers, CancellationToken = CancellationToken.None },
                async (index, _) => summaries[index] = await run.RunAsync(index, experiment.Variants[index]));
            var interrupted = summaries.Any(summary => summary?.Interrupted ?? !run.WasDecidedEarly);
            return new ExperimentResult([.. summaries.OfType<VariantSummary>()], interrupted);
        }
        finally
        {
            await TerminateAsync(system);
        }
    }

    /// <summary>An actor that hangs, and has ended a run by that, is left to the end of the process.</summary>
    private static async Task TerminateAsync(ActorSystem system)
    {
        try
        {
            await system.Terminate().WaitAsync(SimulationActor.MostStopping);
        }
        catch (TimeoutException)
        {
            // Its thread is not to be had.
        }
    }

    /// <summary>Runs single variants until one decides the experiment.</summary>
    private sealed class VariantRunner(
        ActorSystem system,
        Func<VariantSettings, SimulationInputs> inputs,
        IReadOnlyList<IMetricsSink> sinks,
        ExperimentCheckpoint? checkpoint,
        CancellationTokenSource ending)
    {
        private readonly InitialEvaluations _initial = new();
        private volatile bool _decided;

        public required Deployment? Deployment { get; init; }

        public required IReadOnlyDictionary<string, IDistantSource> Distant { get; init; }

        /// <summary>Whether variants were left out because an assertion had failed.</summary>
        public bool WasDecidedEarly => _decided;

        /// <returns><c>null</c> where it did not start.</returns>
        public async Task<VariantSummary?> RunAsync(int index, VariantSettings variant)
        {
            if (checkpoint?.Finished.GetValueOrDefault(index) is { } finished)
                return Noted(finished);
            if (ending.IsCancellationRequested || _decided)
                return null;
            try
            {
                var loaded = inputs(variant);
                var setup = new RunSetup(variant, loaded, sinks, OpenJournal(index, variant, loaded))
                {
                    Deployment = Deployment,
                    Distant = Distant,
                    Initial = _initial,
                    Keeper = KeeperOf(index, variant),
                };
                var simulation = SimulationActor.Props(setup);
                return Noted(await RunAsync(simulation, variant));
            }
            catch
            {
                ending.Cancel();
                throw;
            }
        }

        private VariantSummary Noted(VariantSummary summary)
        {
            _decided |= summary.StoppedBy == StopReasons.AssertionFailed;
            return summary;
        }

        /// <summary>Real time does not come back, and snapshots that answer are not written down: such variants start anew.</summary>
        private Journal? OpenJournal(int index, VariantSettings variant, SimulationInputs loaded) =>
            checkpoint is not null && variant.Simulation is { CheckpointEvery: not null, CanGoOn: true }
                ? Journal.Open(checkpoint.FolderOf(index), checkpoint.Fingerprint, loaded.Checkpoint)
                : null;

        private StateKeeper? KeeperOf(int index, VariantSettings variant) =>
            Deployment is not null && checkpoint is not null && variant.Simulation.CheckpointEvery is { } every
                ? new StateKeeper(checkpoint.FolderOf(index), checkpoint.Fingerprint, every)
                : null;

        private async Task<VariantSummary> RunAsync(Props simulation, VariantSettings variant)
        {
            var actor = system.ActorOf(simulation);
            // Unbounded: a run ends by itself, and everything in it has a bound.
            var run = actor.Ask<SimulationActor.Verdict>(SimulationActor.Run.Instance, CancellationToken.None);
            using var _ = ending.Token.Register(() => actor.Tell(SimulationActor.Interrupt.Instance));
            var verdict = await run;
            if (verdict.Failure is { IsInput: true } input)
                throw new InputException(input.Message);
            if (verdict.Failure is { } failure)
                throw new SimulationException($"Variant {variant.Label} failed: {failure.Message}")
                {
                    Details = failure.Details,
                };
            return verdict.Summary!;
        }
    }
}
