using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using static Lethean.Actors.Evaluation.EvaluatorProtocol;
using static Lethean.Actors.Model.ModelProtocol;

namespace Lethean.Actors.Resuming;

/// <summary>
/// Stands before model and evaluator on the virtual clock. Writes down what they answer, and in a run that goes on gives
/// the recorded answers again instead of asking: the sources, counts and histograms behind it come back to where they
/// were by going through the same traffic once more, without a network being computed.
/// </summary>
internal sealed class JournalActor : ReceiveActor
{
    private readonly Journal _journal;
    private readonly IActorRef _metrics;
    private readonly Ledger _ledger;
    private readonly TimeSpan _every;
    private readonly IEnumerator<JournalEntry> _recorded;
    private readonly Dictionary<long, EvaluationPoint> _known;
    private readonly List<EvaluationPoint> _evaluations;

    private IActorRef _model = ActorRefs.Nobody;
    private IActorRef _evaluator = ActorRefs.Nobody;
    private IActorRef _customer = ActorRefs.Nobody;
    private IActorRef _evaluationCustomer = ActorRefs.Nobody;
    private Served? _held;
    private JournalState? _pending;
    private long _lastCommit = Stopwatch.GetTimestamp();
    private long _servedAgain;
    private bool _playing;

    /// <param name="metrics">Told of evaluations and restores, recorded ones too.</param>
    /// <param name="ledger">Of the variant; what attackers spend depends on answers that are not recorded.</param>
    /// <param name="every">Least time between two checkpoints.</param>
    public JournalActor(Journal journal, IActorRef metrics, Ledger ledger, TimeSpan every)
    {
        (_journal, _metrics, _ledger, _every) = (journal, metrics, ledger, every);
        _evaluations = [.. journal.Start?.Evaluations ?? []];
        _known = _evaluations.ToDictionary(point => point.Sample);
        _recorded = journal.Recorded().GetEnumerator();

        Receive<Attach>(OnAttach);
        Receive<Serve>(OnServe);
        Receive<AskGradient>(OnAskGradient);
        Receive<TakeSnapshot>(OnTakeSnapshot);
        Receive<Evaluate>(OnEvaluate);
        Receive<Served>(OnServed);
        Receive<ModelState>(OnState);
        Receive<Crashed>(OnCrashed);
        Receive<GradientOfInput>(gradient => _customer.Tell(gradient));
        Receive<ModelRestore>(OnRestore);
        Receive<EvaluationPoint>(OnEvaluation);
        Receive<Finished>(finished => _evaluationCustomer.Tell(finished));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(JournalActor), message));
    }

    /// <param name="journal">The actor takes it over.</param>
    public static Props Props(Journal journal, IActorRef metrics, Ledger ledger, TimeSpan every) =>
        Akka.Actor.Props.Create(() => new JournalActor(journal, metrics, ledger, every));

    protected override void PreStart() => _playing = _recorded.MoveNext();

    protected override void PostStop()
    {
        _recorded.Dispose();
        _journal.Dispose();
    }

    private void OnAttach(Attach attach)
    {
        _model = attach.Model;
        _evaluator = attach.Evaluator;
    }

    private void OnServe(Serve serve)
    {
        _customer = Sender;
        if (_playing)
            PlayAnswer();
        else
            _model.Tell(serve, Self);
    }

    private void OnAskGradient(AskGradient ask)
    {
        _customer = Sender;
        // What is crafted from this goes nowhere: the answer to it is recorded. An attacker that draws random numbers
        // draws the same ones whatever the gradient.
        if (_playing)
            Sender.Tell(new GradientOfInput(new InputAnswer(0, [.. new float[ask.Image.Shape.Size]])));
        else
            _model.Tell(ask, Self);
    }

    private void OnTakeSnapshot(TakeSnapshot take)
    {
        if (_playing)
            Sender.Tell(WeightSnapshot.Label(_servedAgain));
        else
            _model.Forward(take);
    }

    private void OnEvaluate(Evaluate evaluate)
    {
        if (_known.TryGetValue(evaluate.Snapshot.Version, out var point))
        {
            _metrics.Tell(point);
            Sender.Tell(new Finished(point));
            return;
        }

        _evaluationCustomer = Sender;
        _evaluator.Tell(evaluate, Self);
    }

    /// <summary>Up to the next answer, and what the model went through before it.</summary>
    private void PlayAnswer()
    {
        for (; _recorded.Current.Restored is { } restored; _playing = _recorded.MoveNext())
            _metrics.Tell(restored);
        var answer = _recorded.Current;
        _playing = _recorded.MoveNext();
        if (!_playing)
            _ledger.SetAttackCosts(_journal.Start!.AttackCosts);
        if (answer.Served is { } served)
        {
            _servedAgain++;
            var label = served.Snapshot ? WeightSnapshot.Label(_servedAgain) : null;
            Sender.Tell(new Served(served.Sample, TimeSpan.FromTicks(served.ServiceTicks), label));
        }
        else
        {
            Sender.Tell(new Crashed(answer.Crashed!));
        }
    }

    private void OnServed(Served served)
    {
        _journal.Append(new JournalEntry(Served: new ServedEntry(served.Sample, served.ServiceTime.Ticks, served.Snapshot is not null)));
        if (served.Snapshot is not null && _pending is null && Stopwatch.GetElapsedTime(_lastCommit) >= _every)
        {
            // The customer gets his answer when the state is here, so that no sample comes in between.
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
        _pending = new JournalState(state, lines, written, _ledger.AttackCosts(), []);
        _customer.Tell(_held!);
        _held = null;
    }

    private void OnCrashed(Crashed crashed)
    {
        _journal.Append(new JournalEntry(Crashed: crashed.Reason));
        _customer.Tell(crashed);
    }

    private void OnRestore(ModelRestore restore)
    {
        _journal.Append(new JournalEntry(Restored: restore));
        _metrics.Tell(restore);
    }

    private void OnEvaluation(EvaluationPoint point)
    {
        _metrics.Tell(point);
        _evaluations.Add(point);
        if (_pending is { } pending && pending.Model.Learner.Version == point.Sample)
        {
            _journal.Commit(pending with { Evaluations = [.. _evaluations] });
            _pending = null;
            _lastCommit = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Whom it stands before; told before any other message.</summary>
    public sealed record Attach(IActorRef Model, IActorRef Evaluator);
}
