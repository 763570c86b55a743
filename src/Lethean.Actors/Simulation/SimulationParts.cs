using System.Diagnostics;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Lethean.Actors.Configuration;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Resuming;
using Lethean.Actors.Serving;
using Lethean.Actors.Streams;
using Lethean.Actors.Traffic;
using Lethean.Learning.Samples;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Simulation;

/// <summary>The actors and the stream of one variant, made from its settings.</summary>
/// <param name="Workers">What ends with the traffic; the metrics stay to sum up.</param>
internal sealed record SimulationParts(
    IActorRef Metrics,
    IReadOnlyList<IActorRef> Workers,
    TrafficClock Clock,
    Delivery Delivery,
    IRunnableGraph<UniqueKillSwitch> Traffic,
    Func<string> NaturalEnd)
{
    public IEnumerable<IActorRef> Actors => [.. Workers, Metrics];

    /// <param name="actors">Where the actors are created.</param>
    /// <param name="simulation">Told when the traffic has ended.</param>
    /// <param name="span">Of the variant, where somebody listens.</param>
    /// <param name="journal">Where the variant is written down to go on later; <c>null</c> not to.</param>
    public static SimulationParts Create(
        IActorRefFactory actors,
        IActorRef simulation,
        VariantSettings variant,
        SimulationInputs inputs,
        IReadOnlyList<IMetricsSink> sinks,
        Journal? journal,
        ActivityContext span,
        StopSignal stop,
        CancellationToken interrupted,
        CancellationToken aborted)
    {
        var settings = variant.Simulation;
        var (traffic, evaluation) = (settings.Traffic, settings.Evaluation);
        TrafficClock clock = traffic.Clock == ClockKind.RealTime ? new RealTimeClock(inputs.Time) : new VirtualClock();
        var ledger = new Ledger(traffic.Sources.Select(source => source.Name));

        var classes = inputs.Checkpoint.Metadata.Architecture.Classes;
        var defenses = DefenseChain.TalliesOf(settings.Defenses);
        var kinds = traffic.Sources.ToDictionary(source => source.Name, source => source.Generator.Kind);
        var tally = new VariantTally(variant.Name, variant.Seed, ledger, classes, settings.Metrics.Warmup, clock, kinds, defenses);
        var metrics = actors.ActorOf(MetricsActor.Props(tally, sinks, simulation, traffic.MostSamples), "metrics");
        var recorder = journal is null ? null : actors.ActorOf(JournalActor.Props(journal, metrics, ledger, settings.CheckpointEvery!.Value), "journal");
        var server = settings.Serving.Mode == ServingMode.LatestSnapshot
            ? actors.ActorOf(SnapshotServerActor.Props(ServerOf(settings, inputs, clock)), "server")
            : null;
        var publishing = server is null ? null : new Publishing(server, settings.Serving.RefreshEvery, clock);
        var model = actors.ActorOf(
            ModelActor.Props(ModelOf(variant, inputs, defenses, publishing), MemoryOf(variant, defenses, journal?.Start?.Model), recorder ?? metrics), "model");
        var evaluator = actors.ActorOf(EvaluatorActor.Props(EvaluatorOf(settings, inputs, span, interrupted), recorder ?? metrics), "evaluator");
        recorder?.Tell(new JournalActor.Attach(model, evaluator));

        var end = new EarlyEnd(traffic.StopAfter.AccuracyBelow, variant.EndsOn, classes);
        var lane = new EvaluationLane(recorder ?? evaluator, end, stop, aborted);
        var awaitEvaluations = end.IsPossible && !clock.OffersUnasked;
        var network = new LiveNetwork(recorder ?? model, lane, awaitEvaluations, aborted);
        var surrogates = SurrogatesOf(actors, settings, inputs);
        var attackers = AttackersOf(traffic, server ?? recorder ?? model, surrogates, ledger, clock, aborted);
        Delivery delivery = server is null
            ? new AdaptedDelivery(network, attackers, ledger, clock)
            : new SnapshotDelivery(server, settings.Serving.Queue, network, attackers, ledger, clock, aborted);
        var sources = traffic.Sources.Select(source => TrafficSource.Create(source, variant.Seed, inputs)).ToList();
        var offering = new Offering(traffic.StopAfter.Duration?.TotalSeconds ?? double.PositiveInfinity, ledger.Missed);
        var timeline = TrafficTimeline.Create(clock, sources, traffic.StopAfter.Samples, offering);
        var graph = TrafficGraph.Create(timeline, AdmissionOf(traffic, clock, ledger, stop), ledger, clock, delivery, metrics);
        return new SimulationParts(
            metrics,
            [.. new[] { model, server, evaluator, recorder }.OfType<IActorRef>(), .. surrogates.Values],
            clock,
            delivery,
            graph,
            () => NaturalEndOf(traffic.StopAfter, sources, ledger));
    }

    private static ModelSetup ModelOf(VariantSettings variant, SimulationInputs inputs, IReadOnlyList<DefenseTally> defenses, Publishing? publishing)
    {
        var settings = variant.Simulation;
        var device = settings.Device.Resolve();
        return new(
            inputs.Checkpoint,
            device,
            settings.Adaptation,
            model => DefenseChain.Of(
                settings.Defenses, DefenseMaterials.Of(inputs.Checkpoint, model, inputs.Train, variant.Seed), defenses, inputs.Defense),
            settings.Device.Threads,
            settings.Evaluation.Every,
            publishing,
            settings.Evaluation.GradientCorrelation == CorrelationMetric.EverySample);
    }

    private static ServerSetup ServerOf(SimulationSettings settings, SimulationInputs inputs, TrafficClock clock) =>
        new(inputs.Checkpoint, settings.Device.Resolve(), settings.Serving.Threads, clock);

    private static ModelMemory MemoryOf(VariantSettings variant, IReadOnlyList<DefenseTally> defenses, ModelState? start)
    {
        if (start is null)
            return new(RandomStream.Create(variant.Seed, "adaptation"), defenses, null);
        foreach (var (tally, counts) in defenses.Zip(start.Tallies))
            tally.Resume(counts);
        return new(new RandomStream(start.Adaptation), defenses, start.Learner);
    }

    /// <summary>One actor for each surrogate that some source names.</summary>
    private static Dictionary<string, IActorRef> SurrogatesOf(IActorRefFactory actors, SimulationSettings settings, SimulationInputs inputs) =>
        settings.Traffic.Sources.Select(source => source.Generator.SurrogateCheckpoint).OfType<string>().Distinct().Index().ToDictionary(
            named => named.Item,
            named => actors.ActorOf(
                SurrogateActor.Props(inputs.Surrogates[named.Item], settings.Device.Resolve(), settings.Device.Threads), $"surrogate-{named.Index}"));

    /// <summary>What each attacker may ask follows from his threat model, and from nothing else.</summary>
    /// <param name="deployed">The network that answers the users.</param>
    private static Attackers AttackersOf(
        TrafficSettings traffic, IActorRef deployed, Dictionary<string, IActorRef> surrogates, Ledger ledger, TrafficClock clock, CancellationToken aborted)
    {
        foreach (var source in traffic.Sources)
        {
            if (source.Generator.Threat is { } threat)
                ledger.Attacks(source.Name, threat);
        }

        var models = traffic.Sources.ToDictionary(source => source.Name, source => source.Generator.Threat?.Knowledge switch
        {
            Knowledge.WhiteBox => ModelQuestions.To(deployed),
            Knowledge.GreyBox => ModelQuestions.To(surrogates[source.Generator.SurrogateCheckpoint!]),
            _ => ModelQuestions.Refused,
        });
        return new Attackers(models, ledger, clock, aborted);
    }

    private static EvaluatorSetup EvaluatorOf(
        SimulationSettings settings, SimulationInputs inputs, ActivityContext span, CancellationToken interrupted) => new(
        inputs.Checkpoint,
        settings.Device.Resolve(),
        settings.Evaluation.Precision,
        inputs.Test,
        settings.Evaluation.Images,
        settings.Evaluation.BatchSize,
        settings.Evaluation.Threads,
        span,
        interrupted);

    /// <summary>A clock that offers only on demand needs no queue, and none may fetch ahead of a stop.</summary>
    private static AdmissionStage AdmissionOf(TrafficSettings traffic, TrafficClock clock, Ledger ledger, StopSignal stop) =>
        new(
            clock.OffersUnasked ? traffic.Admission : traffic.Admission with { Queue = 0, Overflow = OverflowPolicy.Backpressure },
            clock, ledger, stop);

    private static string NaturalEndOf(StopAfterSettings stopAfter, IReadOnlyList<TrafficSource> sources, Ledger ledger)
    {
        if (ledger.ToCounts().Values.Sum(counts => counts.Offered) == stopAfter.Samples)
            return StopReasons.Samples;
        return sources.All(source => source.HasEnded) ? StopReasons.SourcesEnded : StopReasons.Duration;
    }
}
