using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Streams;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Telemetry;
using static Lethean.Actors.Metrics.MetricsActor;

namespace Lethean.Actors.Simulation;

/// <summary>
/// Runs one variant: creates and supervises the actors of <see cref="SimulationParts"/>, lets the traffic flow, decides
/// when the run is over (<see cref="Lifetime"/>), and tells the <see cref="Verdict"/> when all threads and native memory are given back.
/// </summary>
internal sealed class SimulationActor : ReceiveActor
{
    /// <summary>Crashes of the model that one run survives.</summary>
    public const int MaxRestores = 10;

    /// <summary>How long the actors of a run that has failed may take to stop; one that hangs is left behind.</summary>
    public static readonly TimeSpan MostStopping = TimeSpan.FromSeconds(10);

    private readonly RunSetup _setup;
    private readonly Lifetime _lifetime = new();
    private readonly ActorMaterializer _materializer = Context.Materializer();
    private readonly HashSet<IActorRef> _alive = [];
    private readonly Activity? _span;

    private SimulationParts _parts = null!;
    private IActorRef _requester = ActorRefs.Nobody;
    private ICancelable? _giveUp;
    private long _started;
    private Drained _drained = null!;
    private RunFailure? _childFailure;

    public SimulationActor(RunSetup setup)
    {
        _setup = setup;
        _span = Instrumentation.StartDetached("variant", setup.Variant.Name, setup.Variant.Seed);
        Preparing();
    }

    public static Props Props(RunSetup setup) => Akka.Actor.Props.Create(() => new SimulationActor(setup));

    // The run's state is gone with this incarnation: whoever waits must not wait for ever.
    protected override void PreRestart(Exception reason, object message)
    {
        _requester.Tell(new Verdict(null, RunFailure.Of(reason)));
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _giveUp?.Cancel();
        _span?.Dispose();
        _setup.Deployment?.Traffic.End();
        _setup.Deployment?.Controls.End();
        _lifetime.Abort();
        _parts?.Dispose();
        _lifetime.Dispose();
    }

    protected override SupervisorStrategy SupervisorStrategy() =>
        // Unlogged: what matters is in the metrics and the verdict.
        new OneForOneStrategy(MaxRestores, Timeout.Infinite, Decide, loggingEnabled: false);

    private Directive Decide(Exception failure)
    {
        _childFailure = failure switch
        {
            ModelActor.CrashedException { InnerException: { } crash } => new RunFailure(
                $"the model crashed {MaxRestores + 1} times, the last time with {crash.GetType().Name}: {crash.Message}",
                Details: crash.ToString()),
            ActorInitializationException { InnerException: { } cause } => RunFailure.Of(cause),
            _ => RunFailure.Of(failure),
        };
        return failure is ModelActor.CrashedException ? Directive.Restart : Directive.Stop;
    }

    private void Preparing()
    {
        Receive<Run>(_ => Prepare());
        Receive<Prepared>(_ => Start());
        Receive<Terminated>(OnLost);
        Always();
    }

    private void Running()
    {
        Receive<TrafficEnded>(_ => Drain());
        Receive<Terminated>(OnLost);
        Always();
    }

    private void Draining()
    {
        Receive<Drained>(Close);
        Receive<Terminated>(OnLost);
        Always();
    }

    private void Closing()
    {
        Receive<Terminated>(OnClosed);
        Receive<VariantSummary>(Conclude);
        Always();
    }

    private void Always()
    {
        Receive<Stop>(OnStop);
        Receive<Interrupt>(_ => _lifetime.Interrupt());
        Receive<TrafficFailed>(failed => Fail(failed.Failure));
        Receive<StepFailed>(failed => Fail(failed.Failure));
        Receive<GaveUp>(_ => Fail(new RunFailure($"{string.Join(", ", _alive.Select(actor => actor.Path.Name))} did not stop")));
        ReceiveAny(message => Fail(RunFailure.Of(new UnexpectedMessageException(nameof(SimulationActor), message))));
    }

    private void Prepare()
    {
        _requester = Sender;
        _parts = new SimulationParts(Context, _setup, _lifetime, _span?.Context ?? default);
        foreach (var actor in _parts.Workers.Append(_parts.Metrics))
        {
            _alive.Add(actor);
            Context.Watch(actor);
        }

        Pipe(PrepareAsync(_parts));

        static async Task<Prepared> PrepareAsync(SimulationParts parts)
        {
            await parts.Delivery.PrepareAsync();
            return Prepared.Instance;
        }
    }

    private void Start()
    {
        _parts.Traffic.Run(_materializer);
        // Not before, so that no sample is late for the time that it takes to set the stream up.
        _parts.Timeline.Start();
        _setup.Deployment?.Controls.Connect(_parts.Model!, _parts.Metrics, _parts.Questions);
        _started = _setup.Inputs.Time.GetTimestamp();
        _lifetime.Begin();
        Become(Running);
    }

    private void OnStop(Stop stop)
    {
        _lifetime.Stop(stop.Reason);
        Sender.Tell(Stopped.Instance);
    }

    private void Drain()
    {
        _lifetime.Drain();
        _setup.Deployment?.Controls.End();
        Become(Draining);
        Pipe(DrainAsync(_parts, _lifetime));

        static async Task<Drained> DrainAsync(SimulationParts parts, Lifetime lifetime)
        {
            var admission = await lifetime.Admission.Counts;
            foreach (var placed in await parts.Timeline.CloseAsync())
                parts.Metrics.Tell(placed);
            await parts.Delivery.FinishAsync();
            return new Drained(admission, await parts.CountDefensesAsync());
        }
    }

    /// <summary>Gives back the threads and the native memory before anybody is told that the run is over.</summary>
    private void Close(Drained drained)
    {
        _drained = drained;
        Become(Closing);
        GiveUpAfter(_parts.Questions.Within);
        foreach (var worker in _parts.Workers)
            Context.Stop(worker);
        SumUpWhenAlone();
    }

    private void OnClosed(Terminated terminated)
    {
        _alive.Remove(terminated.ActorRef);
        if (terminated.ActorRef.Equals(_parts.Metrics))
            Fail(_childFailure!);
        else
            SumUpWhenAlone();
    }

    /// <summary>The metrics are what is left.</summary>
    private void SumUpWhenAlone()
    {
        if (_alive.Count == 1)
            SumUp();
    }

    private void SumUp()
    {
        _giveUp?.Cancel();
        var stoppedBy = _drained.Admission.StoppedBy ?? _parts.NaturalEnd(_drained.Admission);
        var duration = _setup.Inputs.Time.GetElapsedTime(_started);
        var summarize = new Summarize(stoppedBy, _lifetime.WasInterrupted, duration, _drained.Admission, _drained.Defenses);
        Pipe(_parts.Questions.AskAsync<VariantSummary>(_parts.Metrics, summarize, "metrics"));
    }

    private void OnLost(Terminated terminated)
    {
        _alive.Remove(terminated.ActorRef);
        Fail(_childFailure ?? new RunFailure($"the {terminated.ActorRef.Path.Name} actor stopped."));
    }

    private void Conclude(VariantSummary summary)
    {
        var lost = string.Join("; ", summary.Imbalances());
        var queue = _setup.Variant.Simulation.Traffic.Admission.Queue;
        var failure = summary.StoppedBy == StopReasons.QueueOverflow
            ? new RunFailure($"more than {queue} samples waited for the model, and overflow = fail.")
            : lost.Length > 0 ? new RunFailure($"the samples do not add up: {lost}.") : null;
        _lifetime.End();
        Tell(new Verdict(summary, failure));
    }

    /// <summary>Nothing can be saved: ends everything, and tells why when it has ended.</summary>
    private void Fail(RunFailure failure)
    {
        if (!_lifetime.Abort())
            return;
        Become(() => Aborted(failure));
        GiveUpAfter(MostStopping);
        foreach (var actor in _alive)
            Context.Stop(actor);
        TellWhenAllStopped(failure);
    }

    private void Aborted(RunFailure failure)
    {
        Receive<Terminated>(terminated =>
        {
            _alive.Remove(terminated.ActorRef);
            TellWhenAllStopped(failure);
        });
        Receive<GaveUp>(_ => Tell(new Verdict(null, failure)));
        ReceiveAny(_ => { /* The rest of a run that has failed. */ });
    }

    private void TellWhenAllStopped(RunFailure failure)
    {
        if (_alive.Count == 0)
            Tell(new Verdict(null, failure));
    }

    private void Tell(Verdict verdict)
    {
        _span?.SetStatus(verdict.Failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, verdict.Failure?.Message);
        _span?.Dispose();
        _requester.Tell(verdict);
        Context.Stop(Self);
    }

    private void GiveUpAfter(TimeSpan time)
    {
        _giveUp?.Cancel();
        _giveUp = Context.System.Scheduler.ScheduleTellOnceCancelable(time, Self, GaveUp.Instance, Self);
    }

    private void Pipe<T>(Task<T> step) where T : class =>
        step.PipeTo(Self, Self, done => done, cause => new StepFailed(RunFailure.Of(cause)));

    /// <summary>
    /// Asked once; answered by the <see cref="Verdict"/> when everything has stopped. The one question that lasts as long as the run.
    /// </summary>
    public sealed record Run
    {
        public static readonly Run Instance = new();
    }

    /// <summary>Ends the run early: the sample in work is finished, what is queued is dropped, evaluations are abandoned.</summary>
    public sealed record Interrupt
    {
        public static readonly Interrupt Instance = new();
    }

    /// <summary>Ends the traffic before its own end. Answered by <see cref="Stopped"/> when nothing more will be let through.</summary>
    public sealed record Stop(string Reason);

    public sealed record Stopped
    {
        public static readonly Stopped Instance = new();
    }

    /// <param name="Summary"><c>null</c> when the run broke before it had one.</param>
    /// <param name="Failure">Why the result cannot be used.</param>
    public sealed record Verdict(VariantSummary? Summary, RunFailure? Failure);

    private sealed record Prepared
    {
        public static readonly Prepared Instance = new();
    }

    private sealed record Drained(AdmissionCounts Admission, ImmutableArray<DefenseCounts> Defenses);

    private sealed record GaveUp
    {
        public static readonly GaveUp Instance = new();
    }

    private sealed record StepFailed(RunFailure Failure);
}
