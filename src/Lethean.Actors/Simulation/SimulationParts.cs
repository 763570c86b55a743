using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Lethean.Actors.Configuration;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Resuming;
using Lethean.Actors.Traffic;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Simulation;

/// <summary>What one variant runs on.</summary>
/// <param name="Journal">Where the variant is written down to go on later, and from which it goes on; <c>null</c> for none.</param>
internal sealed record RunSetup(VariantSettings Variant, SimulationInputs Inputs, IReadOnlyList<IMetricsSink> Sinks, Journal? Journal)
{
    /// <summary>Whom it serves outside of the process, and who controls it; <c>null</c> for nobody.</summary>
    public Deployment? Deployment { get; init; }

    /// <summary>Writes the model of a deployment down; <c>null</c> for nobody.</summary>
    public StateKeeper? Keeper { get; init; }
}

/// <summary>The actors and the stream of one variant, made from its settings.</summary>
internal sealed class SimulationParts
{
    private readonly IActorRefFactory _actors;
    private readonly RunSetup _setup;
    private readonly Lifetime _lifetime;
    private readonly SimulationSettings _settings;
    private readonly IReadOnlyList<DefenseTally> _defenses;

    /// <param name="context">Of the simulation, which supervises the actors and is told when the traffic has ended.</param>
    /// <param name="span">Of the variant, where somebody listens.</param>
    public SimulationParts(IActorContext context, RunSetup setup, Lifetime lifetime, ActivityContext span)
    {
        (_actors, _setup, _lifetime, _settings) = (context, setup, lifetime, setup.Variant.Simulation);
        Questions = new Questions(_settings.AnswerWithin, lifetime.Aborted);
        _defenses = DefenseChain.TalliesOf(_settings.Defenses);
        Clock = _settings.Traffic.Clock == ClockKind.RealTime ? new RealTimeClock(setup.Inputs.Time) : new VirtualClock();
        Timeline = new TrafficTimeline(
            Clock,
            [.. _settings.Traffic.Sources.Select(source => TrafficSource.Create(source, setup.Variant.Seed, setup.Inputs))],
            setup.Deployment?.Traffic);

        var tally = new VariantTally(TallySettingsOf());
        Metrics = _actors.ActorOf(MetricsActor.Props(tally, setup.Sinks, context.Self, _settings.Traffic.MostSamples), "metrics");
        var recorder = setup.Journal is { } journal
            ? _actors.ActorOf(JournalActor.Props(journal, Metrics, JournalSettingsOf()), "journal")
            : null;
        var server = _settings.Serving.Mode == ServingMode.LatestSnapshot
            ? _actors.ActorOf(FrozenNetworkActor.Server(new(setup.Inputs.Checkpoint, Device, _settings.Serving.Threads, Clock)), "server")
            : null;
        var memory = MemoryOf(setup.Journal?.Start?.Model ?? setup.Deployment?.Start?.State);
        Model = _actors.ActorOf(ModelActor.Props(ModelSetupOf(server), memory, recorder ?? Metrics), "model");
        var evaluator = _actors.ActorOf(EvaluatorActor.Props(EvaluatorSetupOf(span), recorder ?? Metrics), "evaluator");
        recorder?.Tell(new JournalActor.Attach(Model, evaluator));
        var surrogates = Surrogates();
        Workers = [.. new[] { Model, server, evaluator, recorder }.OfType<IActorRef>(), .. surrogates.Values];

        var network = NetworkOf(context.Self, recorder ?? Model, recorder ?? evaluator);
        var attackers = AttackersOf(server ?? recorder ?? Model, server is null ? "model" : "server", surrogates);
        Delivery = server is null
            ? new AdaptedDelivery(network, attackers, Timeline)
            : new SnapshotDelivery(network, attackers, Timeline, server, _settings.Serving.Queue, Questions);
        Traffic = Graph();
    }

    public Questions Questions { get; }

    public IActorRef Metrics { get; }

    public IActorRef Model { get; }

    /// <summary>What ends with the traffic; the metrics stay to sum up.</summary>
    public IReadOnlyList<IActorRef> Workers { get; }

    public TrafficClock Clock { get; }

    public TrafficTimeline Timeline { get; }

    public Delivery Delivery { get; }

    /// <summary>The whole way of the samples. Nothing in it holds more than the admission queue and one sample a stage.</summary>
    public IRunnableGraph<NotUsed> Traffic { get; }

    private TorchSharp.torch.Device Device => _settings.Device.Resolve();

    /// <summary>Why the traffic ended that nobody stopped.</summary>
    public string NaturalEnd(AdmissionCounts admission) =>
        admission.Offered == _settings.Traffic.StopAfter.Samples ? StopReasons.Samples
        : Timeline.HasEnded ? StopReasons.SourcesEnded
        : _setup.Deployment is { Traffic.IsDrained: true } ? StopReasons.Drained
        : StopReasons.Duration;

    private IRunnableGraph<NotUsed> Graph()
    {
        var (traffic, variant, metrics) = (_settings.Traffic, _setup.Variant, Metrics);
        var (keepPixels, isWatched) = (_settings.Metrics.PerturbedPixels, _setup.Deployment is not null);
        var offering = new Offering(traffic.StopAfter.Duration?.TotalSeconds ?? double.PositiveInfinity, missed => metrics.Tell(missed))
        {
            Rates = _setup.Deployment?.Controls.Rates,
        };
        if (Clock.OffersUnasked)
            _lifetime.Admission.Progress = counts => metrics.Tell(counts);
        return Timeline.Samples(traffic.StopAfter.Samples, offering)
            .Via(new AdmissionStage(AdmissionSettingsOf(), Timeline, _lifetime.Admission))
            .Via(Delivery.Flow())
            .Select(sample => new SampleServed(variant.Name, variant.Seed, sample.ToOutcome(), sample.Timing)
            {
                Costs = sample.Costs,
                Perturbed = keepPixels && sample.Costs is { Perturbed: > 0 } ? sample.Sample.Image : null,
                Shown = isWatched ? sample.Sample.Image : null,
            })
            .To(Sink.ActorRefWithAck<SampleServed>(
                Metrics,
                MetricsActor.TrafficStarted.Instance,
                MetricsActor.Ack.Instance,
                MetricsActor.TrafficEnded.Instance,
                cause => new MetricsActor.TrafficFailed(RunFailure.Of(cause))));
    }

    /// <summary>A clock that offers only on demand needs no queue, and none may fetch ahead of a stop.</summary>
    private AdmissionSettings AdmissionSettingsOf() => Clock.OffersUnasked
        ? _settings.Traffic.Admission
        : _settings.Traffic.Admission with { Queue = 0, Overflow = OverflowPolicy.Backpressure };

    private TallySettings TallySettingsOf() => new(
        _setup.Variant.Name,
        _setup.Variant.Seed,
        Classes,
        new WarmupSummary(_settings.Metrics.Warmup.Samples, _settings.Metrics.Warmup.Duration.TotalSeconds, Excluded: 0),
        Clock.LatencyMeasures,
        [.. TalliedSources()]);

    private IEnumerable<TalliedSource> TalliedSources()
    {
        var sources = _settings.Traffic.Sources.Select(
            source => new TalliedSource(source.Name, source.Generator.Kind, source.Generator.Threat));
        return _setup.Deployment is { Traffic.Name: var outside }
            ? sources.Append(new(outside, OutsideTraffic.Kind, Threat: null))
            : sources;
    }

    private int Classes => _setup.Inputs.Checkpoint.Metadata.Architecture.Classes;

    private JournalSettings JournalSettingsOf() => new(_settings.CheckpointEvery!.Value, _settings.Metrics.PerturbedPixels);

    private ModelSetup ModelSetupOf(IActorRef? server) => new()
    {
        Checkpoint = _setup.Inputs.Checkpoint,
        Device = Device,
        Adaptation = _settings.Adaptation,
        Defenses = ChainOf,
        Threads = _settings.Device.Threads,
        SnapshotEvery = _settings.Evaluation.Every,
        Publishing = server is null ? null : new Publishing(server, _settings.Serving.RefreshEvery, Clock),
        Kept = _setup.Deployment?.Controls.KeptSnapshots ?? 0,
        CorrelateSamples = _settings.Evaluation.GradientCorrelation == CorrelationMetric.EverySample,
    };

    private DefenseChain ChainOf(ITestTimeModel model) => DefenseChain.Of(
        _settings.Defenses,
        DefenseMaterials.Of(_setup.Inputs.Checkpoint, model, _setup.Inputs.Train, _setup.Variant.Seed),
        _defenses,
        _setup.Inputs.Defense);

    private ModelMemory MemoryOf(ModelState? start)
    {
        if (start is null)
            return new(RandomStream.Create(_setup.Variant.Seed, "adaptation"), _defenses, null);
        foreach (var (tally, counts) in _defenses.Zip(start.Tallies))
            tally.Resume(counts);
        return new(new RandomStream(start.Adaptation), _defenses, start.Learner);
    }

    private EvaluatorSetup EvaluatorSetupOf(ActivityContext span) => new()
    {
        Checkpoint = _setup.Inputs.Checkpoint,
        Device = Device,
        Precision = _settings.Evaluation.Precision.On(Device),
        HeldOut = _setup.Inputs.Images.Evaluation,
        Images = _settings.Evaluation.Images ?? _setup.Inputs.Images.Evaluation.Count,
        BatchSize = _settings.Evaluation.BatchSize,
        Threads = _settings.Evaluation.Threads,
        Span = span,
        Interrupted = _lifetime.Interrupted,
    };

    private LiveNetwork NetworkOf(IActorRef simulation, IActorRef model, IActorRef evaluator)
    {
        var end = new EarlyEnd(_settings.Traffic.StopAfter.AccuracyBelow, _setup.Variant.EndsOn, Classes);
        var lane = new EvaluationLane(
            evaluator,
            end,
            reason => Questions.AskAsync<SimulationActor.Stopped>(simulation, new SimulationActor.Stop(reason), "simulation"),
            Questions);
        var before = _setup.Deployment?.Start?.Served ?? 0;
        return new LiveNetwork(model, lane, awaitEvaluations: end.IsPossible && !Clock.OffersUnasked, Questions, before)
        {
            Period = _settings.Evaluation.Period,
            Keeper = _setup.Keeper,
        };
    }

    /// <summary>One actor for each surrogate that some source names.</summary>
    private Dictionary<string, IActorRef> Surrogates()
    {
        var named = _settings.Traffic.Sources.Select(source => source.Generator.SurrogateCheckpoint).OfType<string>().Distinct();
        return named.Index().ToDictionary(
            surrogate => surrogate.Item,
            surrogate => _actors.ActorOf(
                FrozenNetworkActor.Surrogate(new(_setup.Inputs.Surrogates[surrogate.Item], Device, _settings.Device.Threads, Clock)),
                $"surrogate-{surrogate.Index}"));
    }

    /// <summary>What each attacker may ask follows from the threat model, and from nothing else.</summary>
    /// <param name="deployed">The network that answers the users.</param>
    private Attackers AttackersOf(IActorRef deployed, string who, Dictionary<string, IActorRef> surrogates)
    {
        var attackers = new Dictionary<string, Attacker>(StringComparer.Ordinal);
        foreach (var source in _settings.Traffic.Sources)
        {
            if (source.Generator.Threat is not { } threat || Timeline.CraftingOf(source.Name) is not { } crafting)
                continue;
            var ask = threat.Knowledge switch
            {
                Knowledge.WhiteBox => ModelQuestions.To(deployed, who, Questions),
                Knowledge.GreyBox => ModelQuestions.To(surrogates[source.Generator.SurrogateCheckpoint!], "surrogate", Questions),
                _ => ModelQuestions.Refused,
            };
            attackers[source.Name] = new Attacker(crafting, threat, ask);
        }

        return new Attackers(attackers, Clock, _lifetime.Aborted);
    }
}
