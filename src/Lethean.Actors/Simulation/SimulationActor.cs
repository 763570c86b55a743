using System.Diagnostics;
using Akka.Actor;
using Akka.Streams;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Resuming;
using Lethean.Actors.Streams;
using Lethean.Actors.Telemetry;
using static Lethean.Actors.Metrics.MetricsProtocol;
using static Lethean.Actors.Simulation.SimulationProtocol;

namespace Lethean.Actors.Simulation;

/// <summary>
/// Runs one variant: creates and supervises the actors of <see cref="SimulationParts"/>, lets the traffic flow, decides
/// when the run is over, and tells the <see cref="Verdict"/> when all threads and native memory are given back.
/// </summary>
internal sealed class SimulationActor : ReceiveActor
{
    /// <summary>Crashes of the model that one run survives.</summary>
    public const int MaxRestores = 10;

    private readonly VariantSettings _variant;
    private readonly SimulationInputs _inputs;
    private readonly IReadOnlyList<IMetricsSink> _sinks;
    private readonly Journal? _journal;
    private readonly ActorMaterializer _materializer = Context.Materializer();
    private readonly StopSignal _stop = new();
    private readonly CancellationTokenSource _interrupted = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly HashSet<IActorRef> _alive = [];
    private readonly Activity? _span;

    private SimulationParts _parts = null!;
    private IActorRef _requester = ActorRefs.Nobody;
    private UniqueKillSwitch? _killSwitch;
    private long _started;
    private string? _stoppedBy;
    private Exception? _childFailure;

    public SimulationActor(VariantSettings variant, SimulationInputs inputs, IReadOnlyList<IMetricsSink> sinks, Journal? journal)
    {
        _variant = variant;
        _inputs = inputs;
        _sinks = sinks;
        _journal = journal;
        _span = Instrumentation.StartDetached("variant", variant.Name, variant.Seed);
        Running();
    }

    /// <param name="journal">The variant's, to go on from and to write down; <c>null</c> for none.</param>
    public static Props Props(VariantSettings variant, SimulationInputs inputs, IReadOnlyList<IMetricsSink> sinks, Journal? journal) =>
        Akka.Actor.Props.Create(() => new SimulationActor(variant, inputs, sinks, journal));

    // The run's state is gone with this incarnation: whoever waits must not wait for ever.
    protected override void PreRestart(Exception reason, object message)
    {
        _requester.Tell(new Verdict(null, reason));
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _span?.Dispose();
        _aborted.Cancel();
        _aborted.Dispose();
        _interrupted.Dispose();
    }

    protected override SupervisorStrategy SupervisorStrategy() =>
        // Unlogged: what matters is in the metrics and the verdict.
        new OneForOneStrategy(MaxRestores, Timeout.Infinite, Decide, loggingEnabled: false);

    private Directive Decide(Exception failure)
    {
        _childFailure = failure is ActorInitializationException { InnerException: { } cause } ? cause : failure;
        return failure is ModelCrashedException ? Directive.Restart : Directive.Stop;
    }

    private void Running()
    {
        Receive<Run>(_ => Prepare());
        Receive<Prepared>(_ => Start());
        Receive<Interrupt>(_ => OnInterrupt());
        Receive<Stopped>(_ => _killSwitch!.Shutdown());
        Receive<TrafficEnded>(_ => Finish());
        Receive<Finished>(_ => Close());
        Receive<Terminated>(OnLost);
        Troubled();
    }

    private void Closing()
    {
        Receive<Interrupt>(_ => OnInterrupt());
        Receive<Stopped>(_ => { /* The traffic has ended. */ });
        Receive<Terminated>(OnClosed);
        Receive<VariantSummary>(Conclude);
        Troubled();
    }

    private void Troubled()
    {
        Receive<TrafficFailed>(failed => Fail(failed.Cause));
        Receive<StepFailed>(failed => Fail(failed.Cause));
        ReceiveAny(message => Fail(new UnexpectedMessageException(nameof(SimulationActor), message)));
    }

    private void Prepare()
    {
        _requester = Sender;
        _parts = SimulationParts.Create(Context, Self, _variant, _inputs, _sinks, _journal, _span?.Context ?? default, _stop, _interrupted.Token, _aborted.Token);
        foreach (var actor in _parts.Actors)
        {
            _alive.Add(actor);
            Context.Watch(actor);
        }

        Pipe(_parts.Delivery.PrepareAsync(), Prepared.Instance);
    }

    private void Start()
    {
        _killSwitch = _parts.Traffic.Run(_materializer);
        // Not before, so that no sample is late for the time that it takes to set the stream up.
        _parts.Clock.Start();
        _started = _inputs.Time.GetTimestamp();
        Pipe(_stop.Raised, Stopped.Instance);
    }

    private void OnInterrupt()
    {
        _stop.Raise(StopReasons.Interrupted);
        _interrupted.Cancel();
    }

    private void Finish()
    {
        _stoppedBy = _stop.Reason ?? _parts.NaturalEnd();
        Pipe(_parts.Delivery.FinishAsync(), Finished.Instance);
    }

    /// <summary>Gives back the threads and the native memory before anybody is told that the run is over.</summary>
    private void Close()
    {
        Become(Closing);
        foreach (var worker in _parts.Workers)
            Context.Stop(worker);
    }

    private void OnClosed(Terminated terminated)
    {
        _alive.Remove(terminated.ActorRef);
        if (terminated.ActorRef.Equals(_parts.Metrics))
            Fail(_childFailure!);
        else if (_alive.Count == 1)
            _parts.Metrics.Tell(new Summarize(_stoppedBy!, _interrupted.IsCancellationRequested, _inputs.Time.GetElapsedTime(_started)));
    }

    private void OnLost(Terminated terminated)
    {
        _alive.Remove(terminated.ActorRef);
        Fail(_childFailure is ModelCrashedException { InnerException: { } crash }
            ? new SimulationException($"the model crashed {MaxRestores + 1} times, the last time with {crash.GetType().Name}: {crash.Message}", crash)
            : _childFailure ?? new SimulationException($"the {terminated.ActorRef.Path.Name} actor stopped."));
    }

    private void Conclude(VariantSummary summary)
    {
        var lost = string.Join("; ", summary.Imbalances());
        Exception? failure = summary.StoppedBy == StopReasons.QueueOverflow
            ? new SimulationException($"more than {_variant.Simulation.Traffic.Admission.Queue} samples waited for the model, and overflow = fail.")
            : lost.Length > 0 ? new SimulationException($"the samples do not add up: {lost}.") : null;
        Tell(new Verdict(summary, failure));
    }

    /// <summary>Nothing can be saved: ends everything, and tells why when it has ended.</summary>
    private void Fail(Exception cause)
    {
        _aborted.Cancel();
        _killSwitch?.Abort(cause);
        Become(() => Failing(cause));
        foreach (var actor in _alive)
            Context.Stop(actor);
        TellWhenAllStopped(cause);
    }

    private void Failing(Exception cause)
    {
        Receive<Terminated>(terminated =>
        {
            _alive.Remove(terminated.ActorRef);
            TellWhenAllStopped(cause);
        });
        ReceiveAny(_ => { /* The rest of a run that has failed. */ });
    }

    private void TellWhenAllStopped(Exception cause)
    {
        if (_alive.Count == 0)
            Tell(new Verdict(null, cause));
    }

    private void Tell(Verdict verdict)
    {
        _span?.SetStatus(verdict.Failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, verdict.Failure?.Message);
        _span?.Dispose();
        _requester.Tell(verdict);
        Context.Stop(Self);
    }

    private void Pipe(Task step, object done) => step.PipeTo(Self, Self, () => done, cause => new StepFailed(cause));

    private sealed record Prepared
    {
        public static readonly Prepared Instance = new();
    }

    private sealed record Stopped
    {
        public static readonly Stopped Instance = new();
    }

    private sealed record Finished
    {
        public static readonly Finished Instance = new();
    }

    private sealed record StepFailed(Exception Cause);
}
