using Akka.Actor;
using Akka.Event;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>
/// The stages between asynchronous boundaries, which share one actor. Signals from outside are posted to that actor;
/// those from inside wait only until the current batch of events is done.
/// </summary>
internal sealed class Island(ActorMaterializer materializer, string? dispatcher)
{
    private readonly object _gate = new();
    private readonly Queue<Signal> _inner = new();
    private Queue<Signal>? _early = new();
    private volatile IActorRef? _actor;
    private bool _started;

    /// <summary>Something that a stage reacts to.</summary>
    internal sealed record Signal(GraphStageLogic Logic, Action Action) : IDeadLetterSuppression;

    public ActorMaterializer Materializer => materializer;

    public GraphInterpreter Interpreter { get; } = new();

    public IActorContext Context { get; private set; } = null!;

    public ILoggingAdapter Log => materializer.Logger;

    public bool IsCompleted => _started && Interpreter.IsCompleted && _inner.Count == 0;

    public bool IsSuspended => Interpreter.IsSuspended || _inner.Count > 0;

    public Props Props
    {
        get
        {
            var props = Props.Create(() => new IslandActor(this));
            var name = dispatcher ?? materializer.Settings.Dispatcher;
            return string.IsNullOrEmpty(name) ? props : props.WithDispatcher(name);
        }
    }

    /// <summary>Lets a stage react to a signal from any thread.</summary>
    public void Post(GraphStageLogic logic, Action action)
    {
        var signal = new Signal(logic, action);
        if (GraphInterpreter.Current == Interpreter)
        {
            _inner.Enqueue(signal);
            return;
        }

        if (_actor is null)
        {
            lock (_gate)
            {
                if (_early is not null)
                {
                    _early.Enqueue(signal);
                    return;
                }
            }
        }

        _actor!.Tell(signal, ActorRefs.NoSender);
    }

    /// <summary>Names the actor that runs the island; signals that came too early follow.</summary>
    public void Attach(IActorRef actor)
    {
        lock (_gate)
        {
            foreach (var signal in _early!)
                actor.Tell(signal, ActorRefs.NoSender);
            _early = null;
            _actor = actor;
        }
    }

    /// <summary>Starts the stages; the calling actor is theirs from now on.</summary>
    public void Start(IActorContext context)
    {
        Context = context;
        Interpreter.Log = Log;
        _started = true;
        Interpreter.Init();
    }

    public void Receive(Signal signal) => Interpreter.Run(signal.Logic, signal.Action);

    /// <summary>Runs events and inner signals until none is left or the limit is reached.</summary>
    public void RunBatch(int limit)
    {
        Interpreter.Execute(limit);
        for (var i = 0; i < limit && _inner.TryDequeue(out var signal); i++)
        {
            Receive(signal);
            Interpreter.Execute(limit);
        }
    }

    /// <summary>Ends the stages because their actor ends: failures reach whoever still listens.</summary>
    public void Abort(Exception reason)
    {
        foreach (var input in Interpreter.Logics.OfType<InputBoundary>())
            Interpreter.Run(input, () => input.Abort(reason));
        RunBatch(materializer.Settings.SyncProcessingLimit);
        foreach (var output in Interpreter.Logics.OfType<OutputBoundary>())
            output.Abort(reason);
        Interpreter.Finish();
    }
}
