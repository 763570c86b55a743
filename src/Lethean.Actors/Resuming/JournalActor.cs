using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Traffic;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using static Lethean.Actors.Evaluation.EvaluatorActor;
using static Lethean.Actors.Model.ModelActor;

namespace Lethean.Actors.Resuming;

/// <param name="Every">Least time between two checkpoints.</param>
/// <param name="KeepPixels">Whether what attackers make of samples is written down too.</param>
internal sealed record JournalSettings(TimeSpan Every, bool KeepPixels);

/// <summary>
/// Stands before model and evaluator on the virtual clock, on a thread of its own: it writes to the disk. Writes down what they answer,
/// and in a run that goes on first gives the recorded answers again instead of asking: the sources, counts and histograms behind it come
/// back to where they were by going through the same traffic once more, without a network being computed.
/// </summary>
internal sealed class JournalActor : ReceiveActor
{
    private readonly Journal _journal;
    private readonly IActorRef _metrics;
    private readonly JournalSettings _settings;
    private readonly IEnumerator<JournalEntry> _recorded;
    private readonly Dictionary<long, EvaluationPoint> _known;
    private readonly List<EvaluationPoint> _evaluations;
    private readonly Measured? _lastKnown;

    private IActorRef _model = ActorRefs.Nobody;
    private IActorRef _evaluator = ActorRefs.Nobody;
    private IActorRef _customer = ActorRefs.Nobody;
    private IActorRef _evaluationCustomer = ActorRefs.Nobody;
    private TrafficSample? _sent;
    private long _gradientsAsked;
    private Served? _held;
    private JournalState? _pending;
    private long _lastCommit = Stopwatch.GetTimestamp();
    private long _servedAgain;

    public JournalActor(Journal journal, IActorRef metrics, JournalSettings settings)
    {
        (_journal, _metrics, _settings) = (journal, metrics, settings);
        _evaluations = [.. journal.Start?.Evaluations ?? []];
        _lastKnown = _evaluations is [.., var last] ? new Measured(last, journal.Start?.LastCorrect) : null;
        _known = _evaluations.ToDictionary(point => point.Sample);
        _recorded = journal.Recorded().GetEnumerator();
        Recording();
    }

    /// <param name="journal">The actor takes it over.</param>
    /// <param name="metrics">Told of evaluations and restores, recorded ones too.</param>
    public static Props Props(Journal journal, IActorRef metrics, JournalSettings settings) =>
        Akka.Actor.Props.Create(() => new JournalActor(journal, metrics, settings)).WithDispatcher(DispatcherIds.Writer);

    protected override void PreStart()
    {
        if (_recorded.MoveNext())
            Become(Replaying);
    }

    protected override void PostStop()
    {
        _recorded.Dispose();
        _journal.Dispose();
    }

    /// <summary>The answers are the recorded ones.</summary>
    private void Replaying()
    {
        Receive<Serve>(serve => PlayAnswer(serve.Sample));
        // What is crafted from this goes nowhere: the answer to it is recorded. An attacker that draws random numbers
        // draws the same ones whatever the gradient.
        Receive<AskGradient>(ask => Sender.Tell(new GradientOfInput(new InputAnswer(0, [.. new float[ask.Image.Shape.Size]]))));
        Receive<TakeSnapshot>(_ => Sender.Tell(WeightSnapshot.Label(_servedAgain)));
        Always();
    }

    /// <summary>The model answers, and is written down.</summary>
    private void Recording()
    {
        Receive<Serve>(OnServe);
        Receive<AskGradient>(OnAskGradient);
        Receive<TakeSnapshot>(take => _model.Forward(take));
        Receive<Served>(OnServed);
        Receive<ModelState>(OnState);
        Receive<Crashed>(OnCrashed);
        Receive<GradientOfInput>(gradient => _customer.Tell(gradient));
        Always();
    }

    private void Always()
    {
        Receive<Attach>(OnAttach);
        Receive<Evaluate>(OnEvaluate);
        Receive<Finished>(finished => _evaluationCustomer.Tell(finished));
        Receive<Measured>(OnEvaluation);
        Receive<ModelRestore>(OnRestore);
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(JournalActor), message));
    }

    private void OnAttach(Attach attach)
    {
        _model = attach.Model;
        _evaluator = attach.Evaluator;
    }

    /// <summary>Up to the next answer, and what the model went through before it.</summary>
    private void PlayAnswer(TrafficSample sample)
    {
        for (; _recorded.Current.Restored is { } restored; _recorded.MoveNext())
            _metrics.Tell(restored);
        var answer = _recorded.Current;
        if (!_recorded.MoveNext())
            Become(Recording);
        var crafted = answer.Crafted?.ToCrafted(sample.Sample.Image.Shape);
        if (answer.Served is { } served)
        {
            _servedAgain++;
            var label = served.Snapshot ? WeightSnapshot.Label(_servedAgain) : null;
            Sender.Tell(new Served(served.Sample, TimeSpan.FromTicks(served.ServiceTicks), label) { Recorded = crafted });
        }
        else
        {
            Sender.Tell(new Crashed(answer.Crashed!) { Recorded = crafted });
        }
    }

    private void OnServe(Serve serve)
    {
        (_customer, _sent) = (Sender, serve.Sample);
        _model.Tell(serve, Self);
    }

    private void OnAskGradient(AskGradient ask)
    {
        (_customer, _sent) = (Sender, null);
        _gradientsAsked++;
        _model.Tell(ask, Self);
    }

    private void OnServed(Served served)
    {
        var entry = new ServedEntry(served.Sample, served.ServiceTime.Ticks, served.Snapshot is not null);
        _journal.Append(new JournalEntry(Served: entry, Crafted: TakeCrafted()));
        if (served.Snapshot is not null && _pending is null && Stopwatch.GetElapsedTime(_lastCommit) >= _settings.Every)
        {
            // The customer gets the answer when the state is here, so that no sample comes in between.
            _held = served;
            _model.Tell(TakeState.Instance, Self);
        }
        else
        {
            _customer.Tell(served);
        }
    }

    private void OnState(ModelState state)
    {
        var (lines, written) = _journal.Position;
        _pending = new JournalState(state, lines, written, [], null);
        _customer.Tell(_held!);
        _held = null;
    }

    private void OnCrashed(Crashed crashed)
    {
        _journal.Append(new JournalEntry(Crashed: crashed.Reason, Crafted: TakeCrafted()));
        _customer.Tell(crashed);
    }

    /// <returns>What an attacker made of the sample in work: one that was not sent has cost the answers so far.</returns>
    private CraftedEntry? TakeCrafted()
    {
        var costs = _sent is null ? AttackCosts.None with { Queries = _gradientsAsked } : _sent.Costs;
        _gradientsAsked = 0;
        return costs is null ? null : CraftedEntry.Of(costs, _settings.KeepPixels ? _sent?.Sample.Image : null);
    }

    private void OnEvaluate(Evaluate evaluate)
    {
        if (_known.TryGetValue(evaluate.Snapshot.Version, out var point))
        {
            // Image by image only the last one is told: the earlier ones never end a variant.
            _metrics.Tell(point == _lastKnown?.Point ? _lastKnown : new Measured(point, null));
            Sender.Tell(new Finished(point));
            return;
        }

        _evaluationCustomer = Sender;
        _evaluator.Tell(evaluate, Self);
    }

    private void OnRestore(ModelRestore restore)
    {
        _journal.Append(new JournalEntry(Restored: restore));
        _metrics.Tell(restore);
    }

    private void OnEvaluation(Measured measured)
    {
        _metrics.Tell(measured);
        _evaluations.Add(measured.Point);
        if (_pending is { } pending && pending.Model.Learner.Version == measured.Point.Sample)
        {
            _journal.Commit(pending with { Evaluations = [.. _evaluations], LastCorrect = measured.CorrectImages });
            _pending = null;
            _lastCommit = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Whom it stands before; told before any other message.</summary>
    public sealed record Attach(IActorRef Model, IActorRef Evaluator);
}
