using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Lethean.Actors.Configuration;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Serving;
using Lethean.Actors.Streams;
using Lethean.Actors.Traffic;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Simulation;

/// <summary>The actors and the stream of one variant, made from its settings.</summary>
/// <param name="Networks">Those with a network and a thread of their own.</param>
internal sealed record SimulationParts(
    IActorRef Metrics,
    IReadOnlyList<IActorRef> Networks,
    TrafficClock Clock,
    Delivery Delivery,
    IRunnableGraph<UniqueKillSwitch> Traffic,
    Func<string> NaturalEnd)
{
    public IEnumerable<IActorRef> Actors => [.. Networks, Metrics];

    /// <param name="actors">Where the actors are created.</param>
    /// <param name="simulation">Told when the traffic has ended.</param>
    public static SimulationParts Create(
        IActorRefFactory actors,
        IActorRef simulation,
        VariantSettings variant,
        SimulationInputs inputs,
        IReadOnlyList<IMetricsSink> sinks,
        StopSignal stop,
        CancellationToken interrupted,
        CancellationToken aborted)
    {
        var settings = variant.Simulation;
        var (traffic, evaluation) = (settings.Traffic, settings.Evaluation);
        TrafficClock clock = traffic.Clock == ClockKind.RealTime ? new RealTimeClock(inputs.Time) : new VirtualClock();
        var ledger = new Ledger(traffic.Sources.Select(source => source.Name));

        var classes = inputs.Checkpoint.Metadata.Architecture.Classes;
        var tally = new VariantTally(variant.Name, variant.Seed, ledger, classes, settings.Metrics.Warmup, clock);
        var metrics = actors.ActorOf(MetricsActor.Props(tally, sinks, simulation, traffic.StopAfter.Samples), "metrics");
        var server = settings.Serving.Mode == ServingMode.LatestSnapshot
            ? actors.ActorOf(SnapshotServerActor.Props(ServerOf(settings, inputs, clock)), "server")
            : null;
        var publishing = server is null ? null : new Publishing(server, settings.Serving.RefreshEvery, clock);
        var model = actors.ActorOf(ModelActor.Props(ModelOf(settings, inputs, publishing), MemoryOf(variant), metrics), "model");
        var evaluator = actors.ActorOf(EvaluatorActor.Props(EvaluatorOf(settings, inputs, interrupted), metrics), "evaluator");

        var lane = new EvaluationLane(evaluator, traffic.StopAfter.AccuracyBelow, stop, aborted);
        var awaitEvaluations = traffic.StopAfter.AccuracyBelow is not null && !clock.OffersUnasked;
        var network = new LiveNetwork(model, lane, awaitEvaluations, aborted);
        var attacker = new Attacker(server ?? model, ledger, clock, aborted);
        Delivery delivery = server is null
            ? new AdaptedDelivery(network, attacker, ledger, clock)
            : new SnapshotDelivery(server, settings.Serving.Queue, network, attacker, ledger, clock, aborted);
        var sources = traffic.Sources.Select(source => TrafficSource.Create(source, variant.Seed, inputs.Train, inputs.Test)).ToList();
        var timeline = TrafficTimeline.Create(clock, sources, traffic.StopAfter.Samples, traffic.StopAfter.Duration);
        var graph = TrafficGraph.Create(timeline, AdmissionOf(traffic, clock, ledger, stop), ledger, delivery, metrics);
        return new SimulationParts(
            metrics,
            [.. new[] { model, server, evaluator }.OfType<IActorRef>()],
            clock,
            delivery,
            graph,
            () => NaturalEndOf(traffic.StopAfter, sources, ledger));
    }

    private static ModelSetup ModelOf(SimulationSettings settings, SimulationInputs inputs, Publishing? publishing) => new(
        inputs.Checkpoint,
        settings.Device.Resolve(),
        settings.Adaptation,
        () => [.. settings.Defenses.Select(inputs.Defense)],
        settings.Device.Threads,
        settings.Evaluation.Every,
        publishing,
        settings.Evaluation.GradientCorrelation == CorrelationMetric.EverySample);

    private static ServerSetup ServerOf(SimulationSettings settings, SimulationInputs inputs, TrafficClock clock) =>
        new(inputs.Checkpoint, settings.Device.Resolve(), settings.Serving.Threads, clock);

    private static ModelMemory MemoryOf(VariantSettings variant) => new(RandomStream.Create(variant.Seed, "adaptation"));

    private static EvaluatorSetup EvaluatorOf(SimulationSettings settings, SimulationInputs inputs, CancellationToken interrupted) => new(
        inputs.Checkpoint,
        settings.Device.Resolve(),
        settings.Evaluation.Precision,
        inputs.Test,
        settings.Evaluation.Images,
        settings.Evaluation.BatchSize,
        settings.Evaluation.Threads,
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
