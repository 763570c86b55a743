using System.Collections.Immutable;
using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Lethean.Actors.Configuration;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Remote;
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

    /// <summary>Shared with the other variants of the experiment.</summary>
    public required InitialEvaluations Initial { get; init; }

    /// <summary>The sources that other machines make, by their names.</summary>
    public IReadOnlyDictionary<string, IDistantSource> Distant { get; init; } = ImmutableDictionary<string, IDistantSource>.Empty;
}

/// <summary>The actors and the stream of one variant, made from its settings.</summary>
internal sealed class SimulationParts : IDisposable
{
    private readonly IActorRefFactory _actors;
    private readonly RunSetup _setup;
    private readonly Lifetime _lifetime;
    private readonly SimulationSettings _settings;
    private readonly IReadOnlyList<DefenseTally> _defenses;
    private readonly List<IActorRef> _workers = [];
    private IActorRef? _model;
    private RemoteDelivery? _remote;

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
            [.. SourcesHere().Select(source => TrafficSource.Create(source, setup.Variant.Seed, setup.Inputs))],
            setup.Deployment?.Traffic)
        {
            Distant = setup.Distant,
        };

        var tally = new VariantTally(TallySettingsOf());
        Metrics = _actors.ActorOf(MetricsActor.Props(tally, setup.Sinks, context.Self, _settings.Traffic.MostSamples), "metrics");
        var surrogates = Surrogates();
        _workers.AddRange(surrogates.Values);
        Delivery = _settings.Traffic.Target is { } target
            ? DeliveryTo(target, context.Self, surrogates)
            : DeliveryHere(context.Self, surrogates, span);
        Traffic = Graph();
    }

    public Questions Questions { get; }

    public IActorRef Metrics { get; }

    /// <summary>The network that adapts; <c>null</c> where the model is not here.</summary>
    public IActorRef? Model => _model;

    /// <summary>What ends with the traffic; the metrics stay to sum up.</summary>
    public IReadOnlyList<IActorRef> Workers => _workers;

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

    /// <summary>What the links of the chain of defenses have done; of a model that is not here nobody knows.</summary>
    public async Task<ImmutableArray<DefenseCounts>> CountDefensesAsync() => _model is null
        ? []
        : (await Questions.AskAsync<ModelActor.DefensesCounted>(_model, ModelActor.CountDefenses.Instance, "model")).Links;

    public void Dispose() => _remote?.Dispose();

    /// <exception cref="Learning.InputException">A source is to be made on another machine, and nobody is there.</exception>
    private List<SourceSettings> SourcesHere()
    {
        var here = _settings.Traffic.Sources.Where(source => !_setup.Distant.ContainsKey(source.Name)).ToList();
        return here.FirstOrDefault(source => source.At is not null) is { } elsewhere ? throw ElsewhereSources.Refusal(elsewhere) : here;
    }

    /// <summary>To the network of the checkpoint, which adapts here, with what belongs to it.</summary>
    private NetworkDelivery DeliveryHere(IActorRef simulation, Dictionary<string, IActorRef> surrogates, ActivityContext span)
    {
        var recorder = _setup.Journal is { } journal
            ? _actors.ActorOf(JournalActor.Props(journal, Metrics, JournalSettingsOf()), "journal")
            : null;
        var server = _settings.Serving.Mode == ServingMode.LatestSnapshot
            ? _actors.ActorOf(FrozenNetworkActor.Server(new(_setup.Inputs.Checkpoint, Device, _settings.Serving.Threads, Clock)), "server")
            : null;
        var memory = MemoryOf(_setup.Journal?.Start?.Model ?? _setup.Deployment?.Start?.State);
        _model = _actors.ActorOf(ModelActor.Props(ModelSetupOf(server), memory, recorder ?? Metrics), "model");
        var evaluator = _actors.ActorOf(EvaluatorActor.Props(EvaluatorSetupOf(span), recorder ?? Metrics), "evaluator");
        recorder?.Tell(new JournalActor.Attach(_model, evaluator));
        _workers.AddRange(new[] { _model, server, evaluator, recorder }.OfType<IActorRef>());

        var network = NetworkOf(simulation, recorder ?? _model, recorder ?? evaluator);
        var attackers = AttackersOf(server ?? recorder ?? _model, server is null ? "model" : "server", surrogates);
        return server is null
            ? new AdaptedDelivery(network, attackers, Timeline)
            : new SnapshotDelivery(network, attackers, Timeline, server, _settings.Serving.Queue, Questions);
    }

    /// <summary>To a model behind an endpoint.</summary>
    private RemoteDelivery DeliveryTo(TargetSettings target, IActorRef simulation, Dictionary<string, IActorRef> surrogates)
    {
        var model = new RemoteModel(target, _setup.Inputs.Train.Descriptor);
        var probes = target.Probes ? new Probes(model, ProbeSetupOf(target, simulation), Metrics) : null;
        var setup = new RemoteSetup(target.Model, target.Connections, _lifetime.Aborted);
        return _remote = new RemoteDelivery(model, setup, probes, AttackersOf(ActorRefs.Nobody, "nobody", surrogates), Timeline);
    }

    private ProbeSetup ProbeSetupOf(TargetSettings target, IActorRef simulation) => new()
    {
        Target = target,
        HeldOut = _setup.Inputs.Images.Evaluation.Take(_settings.Evaluation.Images ?? _setup.Inputs.Images.Evaluation.Count),
        Every = _settings.Evaluation.Every,
        BatchSize = _settings.Evaluation.BatchSize,
        AreAwaited = !Clock.OffersUnasked,
        End = EarlyEndOf(),
        Stop = StopBy(simulation),
        Interrupted = _lifetime.Interrupted,
    };

    private IRunnableGraph<NotUsed> Graph()
    {
        var (traffic, variant, metrics) = (_settings.Traffic, _setup.Variant, Metrics);
        var (keepPixels, isWatched) = (_settings.Metrics.PerturbedPixels, _setup.Deployment is not null);
        var offering = new Offering(traffic.StopAfter.Duration?.TotalSeconds ?? double.PositiveInfinity, missed => metrics.Tell(missed))
        {
            Rates = _setup.Deployment?.Controls.Rates,
            Lost = loss => metrics.Tell(loss),
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
        [.. TalliedSources()])
    {
        Target = _settings.Traffic.Target is { } target ? new(target.ToSummary(), _settings.Evaluation.Every) : null,
    };

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
        // In real time what evaluations take from the model is measured too: there every variant has all of its own.
        Initial = Clock.OffersUnasked ? null : _setup.Initial,
        Span = span,
        Interrupted = _lifetime.Interrupted,
    };

    private LiveNetwork NetworkOf(IActorRef simulation, IActorRef model, IActorRef evaluator)
    {
        var end = EarlyEndOf();
        var lane = new EvaluationLane(evaluator, end, StopBy(simulation), Questions);
        var before = _setup.Deployment?.Start?.Served ?? 0;
        return new LiveNetwork(model, lane, awaitEvaluations: end.IsPossible && !Clock.OffersUnasked, Questions, before)
        {
            Period = _settings.Evaluation.Period,
            Keeper = _setup.Keeper,
        };
    }

    private EarlyEnd EarlyEndOf() => new(_settings.Traffic.StopAfter.AccuracyBelow, _setup.Variant.EndsOn, Classes);

    private Func<string, Task> StopBy(IActorRef simulation) =>
        reason => Questions.AskAsync<SimulationActor.Stopped>(simulation, new SimulationActor.Stop(reason), "simulation");

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
