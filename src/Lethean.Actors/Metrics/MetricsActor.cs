using System.Collections.Immutable;
using Akka.Actor;

namespace Lethean.Actors.Metrics;

/// <summary>
/// Accumulates what a variant's summary needs and passes every event on to the sinks, on a thread of its own: sinks write to disks.
/// Told of every <see cref="SampleServed"/>, <see cref="MissedSamples"/>, <see cref="Measured"/>, <see cref="FailedProbes"/>,
/// <see cref="ModelRestore"/>, <see cref="SourceLoss"/>, <see cref="PlacedSource"/>, <see cref="Intervention"/> and <see cref="Judged"/>.
/// </summary>
internal sealed class MetricsActor : ReceiveActor
{
    private readonly VariantTally _tally;
    private readonly IReadOnlyList<IMetricsSink> _sinks;
    private readonly IActorRef _simulation;
    private readonly long? _samples;

    public MetricsActor(VariantTally tally, IReadOnlyList<IMetricsSink> sinks, IActorRef simulation, long? samples)
    {
        _tally = tally;
        _sinks = sinks;
        _simulation = simulation;
        _samples = samples;

        Receive<TrafficStarted>(_ => Sender.Tell(Ack.Instance));
        Receive<SampleServed>(OnDelivered);
        Receive<TrafficEnded>(_simulation.Forward);
        Receive<TrafficFailed>(_simulation.Forward);
        Receive<MissedSamples>(_tally.Add);
        Receive<Measured>(OnEvaluation);
        Receive<ModelRestore>(OnRestore);
        Receive<FailedProbes>(_tally.Add);
        Receive<SourceLoss>(loss => Publish(new SourceLost(_tally.Name, _tally.Seed, loss)));
        Receive<PlacedSource>(_tally.Add);
        Receive<AdmissionCounts>(counts => Publish(new AdmissionProgressed(_tally.Name, _tally.Seed, counts.Sources)));
        Receive<Intervention>(OnIntervention);
        Receive<Judged>(_tally.Add);
        Receive<Summarize>(OnSummarize);
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(MetricsActor), message));
    }

    /// <param name="simulation">Told when the traffic has ended.</param>
    /// <param name="samples">Samples that are offered at most, where known.</param>
    public static Props Props(VariantTally tally, IReadOnlyList<IMetricsSink> sinks, IActorRef simulation, long? samples) =>
        Akka.Actor.Props.Create(() => new MetricsActor(tally, sinks, simulation, samples)).WithDispatcher(DispatcherIds.Writer);

    protected override void PreStart() => Publish(new VariantStarted(_tally.Name, _tally.Seed, _samples));

    private void OnDelivered(SampleServed delivered)
    {
        _tally.Add(delivered);
        Publish(delivered);
        Sender.Tell(Ack.Instance);
    }

    private void OnEvaluation(Measured measured)
    {
        _tally.Add(measured);
        Publish(new Evaluated(_tally.Name, _tally.Seed, measured.Point));
    }

    private void OnRestore(ModelRestore restore)
    {
        _tally.Add(restore);
        Publish(new ModelRestored(_tally.Name, _tally.Seed, restore));
    }

    private void OnIntervention(Intervention intervention)
    {
        _tally.Add(intervention);
        Publish(new Intervened(_tally.Name, _tally.Seed, intervention));
    }

    private void OnSummarize(Summarize summarize)
    {
        var summary = _tally.Summarize(summarize);
        Publish(new VariantCompleted(_tally.Name, _tally.Seed, summary));
        Sender.Tell(summary);
    }

    private void Publish(SimulationEvent simulationEvent)
    {
        foreach (var sink in _sinks)
            sink.Publish(simulationEvent);
    }

    /// <summary>The first message of the traffic; answered by <see cref="Ack"/> like every <see cref="SampleServed"/>.</summary>
    public sealed record TrafficStarted
    {
        public static readonly TrafficStarted Instance = new();
    }

    public sealed record Ack
    {
        public static readonly Ack Instance = new();
    }

    /// <summary>Somebody has said what was right in the place of answers that were given without a label.</summary>
    /// <param name="Images">How many answers.</param>
    /// <param name="Correct">So many of them were right.</param>
    public sealed record Judged(string Source, int Images, int Correct);

    /// <summary>Told to the simulation when the last outcome is accounted for.</summary>
    public sealed record TrafficEnded
    {
        public static readonly TrafficEnded Instance = new();
    }

    /// <summary>Told to the simulation when the stream broke.</summary>
    public sealed record TrafficFailed(RunFailure Failure);

    /// <summary>Publishes and answers the <see cref="VariantSummary"/>.</summary>
    /// <param name="StoppedBy">One of <see cref="StopReasons"/>.</param>
    /// <param name="Admission">What admission has counted.</param>
    /// <param name="Defenses">What the links of the chain have done, in order.</param>
    public sealed record Summarize(
        string StoppedBy, bool Interrupted, TimeSpan Duration, AdmissionCounts Admission, ImmutableArray<DefenseCounts> Defenses);
}
