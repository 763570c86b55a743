using Akka.Actor;
using Lethean.Actors.Simulation;
using static Lethean.Actors.Metrics.MetricsProtocol;

namespace Lethean.Actors.Metrics;

/// <summary>Accumulates what a variant's summary needs and passes every event on to the sinks.</summary>
internal sealed class MetricsActor : ReceiveActor
{
    private readonly VariantTally _tally;
    private readonly IReadOnlyList<IMetricsSink> _sinks;
    private readonly IActorRef _simulation;
    private readonly long? _samples;

    /// <param name="simulation">Told when the traffic has ended.</param>
    /// <param name="samples">Samples that are offered at most, where known.</param>
    public MetricsActor(VariantTally tally, IReadOnlyList<IMetricsSink> sinks, IActorRef simulation, long? samples)
    {
        _tally = tally;
        _sinks = sinks;
        _simulation = simulation;
        _samples = samples;

        Receive<TrafficStarted>(_ => Sender.Tell(Ack.Instance));
        Receive<Delivered>(OnDelivered);
        Receive<TrafficEnded>(_simulation.Forward);
        Receive<TrafficFailed>(_simulation.Forward);
        Receive<EvaluationPoint>(OnEvaluation);
        Receive<ModelRestore>(OnRestore);
        Receive<Summarize>(OnSummarize);
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(MetricsActor), message));
    }

    public static Props Props(VariantTally tally, IReadOnlyList<IMetricsSink> sinks, IActorRef simulation, long? samples) =>
        Akka.Actor.Props.Create(() => new MetricsActor(tally, sinks, simulation, samples));

    protected override void PreStart() => Publish(new VariantStarted(_tally.Name, _tally.Seed, _samples));

    private void OnDelivered(Delivered delivered)
    {
        _tally.Add(delivered.Outcome, delivered.Timing);
        Publish(new SampleServed(_tally.Name, _tally.Seed, delivered.Outcome, delivered.Timing));
        Sender.Tell(Ack.Instance);
    }

    private void OnEvaluation(EvaluationPoint point)
    {
        _tally.Add(point);
        Publish(new Evaluated(_tally.Name, _tally.Seed, point));
    }

    private void OnRestore(ModelRestore restore)
    {
        _tally.Add(restore);
        Publish(new ModelRestored(_tally.Name, _tally.Seed, restore));
    }

    private void OnSummarize(Summarize summarize)
    {
        var summary = _tally.Summarize(summarize.StoppedBy, summarize.Interrupted, summarize.Duration);
        Publish(new VariantCompleted(_tally.Name, _tally.Seed, summary));
        Sender.Tell(summary);
    }

    private void Publish(SimulationEvent simulationEvent)
    {
        foreach (var sink in _sinks)
            sink.Publish(simulationEvent);
    }
}
