using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;

namespace Lethean.Actors.Model;

/// <summary>
/// Sole owner of the live weights, on a thread of its own. Serves one sample at a time and learns from it. When it
/// crashes, the next incarnation starts from the last snapshot and tells the metrics what was lost.
/// </summary>
internal sealed class ModelActor : ReceiveActor
{
    private readonly ModelSetup _setup;
    private readonly ModelMemory _memory;
    private readonly IActorRef _metrics;

    // Made in PreStart, on the thread that will use it.
    private TestTimeLearner _learner = null!;

    public ModelActor(ModelSetup setup, ModelMemory memory, IActorRef metrics)
    {
        _setup = setup;
        _memory = memory;
        _metrics = metrics;

        Receive<Serve>(serve => ReplyOrCrash(() => Answer(serve.Sample)));
        Receive<AskGradient>(ask => ReplyOrCrash(() => new GradientOfInput(_learner.Answer(ask.Image, ask.Objective))));
        Receive<TakeSnapshot>(_ => Sender.Tell(Snapshot()));
        Receive<TakeState>(_ => Sender.Tell(_memory.State));
        Receive<Look>(_ => Sender.Tell(Seen()));
        Receive<SwitchDefense>(OnSwitchDefense);
        Receive<RollBack>(OnRollBack);
        Receive<CountDefenses>(_ => Sender.Tell(new DefensesCounted(_memory.Defenses)));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(ModelActor), message));
    }

    /// <param name="metrics">Told of every <see cref="ModelRestore"/>.</param>
    public static Props Props(ModelSetup setup, ModelMemory memory, IActorRef metrics) =>
        Akka.Actor.Props.Create(() => new ModelActor(setup, memory, metrics)).WithDispatcher(DispatcherIds.Model);

    protected override void PreStart()
    {
        TorchThreads.UseOnThisThread(_setup.Threads);
        _learner = _setup.CreateLearner(_memory);
        if (_memory.LastState is { } last)
        {
            _learner.Restore(last);
            if (_memory.LastCrash is { } crash)
            {
                _metrics.Tell(new ModelRestore(_memory.Served, last.Version, crash));
            }
            else
            {
                // The first incarnation of a run that goes on.
                _memory.Keep(last, _setup.Kept);
                _setup.Publishing?.Publish(last.Serving);
            }
        }
        else
        {
            Snapshot();
            _memory.Keep(_memory.LastState!, _setup.Kept);
        }
    }

    protected override void PostStop() => _learner?.Dispose();

    private Served Answer(TrafficSample sample)
    {
        var image = sample.Sample.Image;
        var correlation = _setup.CorrelateSamples ? _learner.CorrelationOf(image, sample.Sample.Label) : null;
        var started = Stopwatch.GetTimestamp();
        var answer = sample.IsLate
            ? _learner.ServeWithoutAdapting(image, AdmissionStage.Late)
            : _learner.Serve(image, new(_memory.Served, sample.IntendedSeconds, sample.Client));
        var serviceTime = Stopwatch.GetElapsedTime(started);
        var served = _memory.Served + 1;
        var state = served % _setup.SnapshotEvery == 0 ? _learner.Capture(served) : null;
        if (_setup.Publishing is { } publishing && served % publishing.Every == 0)
            publishing.Publish(state?.Serving ?? _learner.Snapshot(served));
        _memory.Remember(served, state);
        if (state is not null)
            _memory.Keep(state, _setup.Kept);
        return new Served(answer with { GradientCorrelation = correlation }, serviceTime, state?.Serving);
    }

    private WeightSnapshot Snapshot()
    {
        var state = _learner.Capture(_memory.Served);
        _memory.Remember(_memory.Served, state);
        return state.Serving;
    }

    private ModelStatus Seen() => new(
        _memory.Served,
        [.. _learner.DefenseStatus.Zip(
            _memory.Defenses, (link, done) => new DefenseStatus(link.Name, link.Active, link.Switched, done.Acted, done.Refused))],
        [.. _memory.Kept.Select(kept => kept.Version)]);

    private void OnSwitchDefense(SwitchDefense change)
    {
        var isKnown = _learner.SwitchDefense(change.Link, change.On);
        // So that a crash does not switch it back.
        if (isKnown)
            Snapshot();
        Sender.Tell(new Changed(isKnown, Seen()));
    }

    private void OnRollBack(RollBack back)
    {
        var state = _memory.Kept.LastOrDefault(kept => kept.Version == back.Sample);
        if (state is not null)
        {
            _learner.RollBack(state);
            _setup.Publishing?.Publish(Snapshot());
        }

        Sender.Tell(new Changed(state is not null, Seen()));
    }

    private void ReplyOrCrash(Func<IReply> answer)
    {
        try
        {
            Sender.Tell(answer());
        }
        catch (Exception crash)
        {
            _memory.LastCrash = $"{crash.GetType().Name}: {crash.Message}";
            Sender.Tell(new Crashed(crash.GetType().Name));
            throw new CrashedException(crash);
        }
    }

    /// <summary>Answered by <see cref="Served"/> or <see cref="Crashed"/>.</summary>
    public sealed record Serve(TrafficSample Sample);

    /// <summary>
    /// An attacker's question to a model that they can look into; answered from its weights of this moment by
    /// <see cref="GradientOfInput"/> or <see cref="Crashed"/>. A <see cref="FrozenNetworkActor"/> answers it too.
    /// </summary>
    public sealed record AskGradient(Image Image, InputObjective Objective);

    /// <summary>Answered by the <see cref="WeightSnapshot"/> of this moment.</summary>
    public sealed record TakeSnapshot
    {
        public static readonly TakeSnapshot Instance = new();
    }

    /// <summary>Answered by the <see cref="ModelState"/> of the last snapshot; asked right after it, before the next sample.</summary>
    public sealed record TakeState
    {
        public static readonly TakeState Instance = new();
    }

    /// <summary>Answered by the <see cref="ModelStatus"/> of this moment.</summary>
    public sealed record Look
    {
        public static readonly Look Instance = new();
    }

    /// <summary>A link of the chain takes part from the next sample on, or no more. Answered by <see cref="Changed"/>.</summary>
    /// <param name="On"><c>null</c>: in its period again.</param>
    public sealed record SwitchDefense(string Link, bool? On);

    /// <summary>Back to the weights after so many samples, where these are kept. Answered by <see cref="Changed"/>.</summary>
    public sealed record RollBack(long Sample);

    /// <param name="IsDone">Whether there is what was named.</param>
    /// <param name="Status">Afterwards.</param>
    public sealed record Changed(bool IsDone, ModelStatus Status);

    /// <summary>Answered by <see cref="DefensesCounted"/>.</summary>
    public sealed record CountDefenses
    {
        public static readonly CountDefenses Instance = new();
    }

    /// <param name="Links">What each link of the chain has done so far, in order.</param>
    public sealed record DefensesCounted(ImmutableArray<DefenseCounts> Links);

    public interface IReply;

    /// <param name="ServiceTime">Of this sample alone, without waiting and without the snapshot.</param>
    /// <param name="Snapshot">The weights that predict after this sample, where a snapshot is due.</param>
    public sealed record Served(ServedSample Sample, TimeSpan ServiceTime, WeightSnapshot? Snapshot) : IReply
    {
        /// <summary>What an attacker had made of the sample, where the answer is a recorded one.</summary>
        public Crafted? Recorded { get; init; }
    }

    public sealed record GradientOfInput(InputAnswer Answer) : IReply;

    /// <summary>The model failed on this question and is being restored.</summary>
    public sealed record Crashed(string Reason) : IReply
    {
        /// <summary>See <see cref="Served.Recorded"/>.</summary>
        public Crafted? Recorded { get; init; }
    }

    /// <summary>What an attacker made of one sample.</summary>
    /// <param name="Image">Its pixels; <c>null</c> where nobody kept them.</param>
    public sealed record Crafted(AttackCosts Costs, Image? Image);

    /// <summary>Tells the supervisor that the model failed on a sample and is to be restored from its last snapshot.</summary>
    public sealed class CrashedException(Exception cause) : Exception(cause.Message, cause);
}
