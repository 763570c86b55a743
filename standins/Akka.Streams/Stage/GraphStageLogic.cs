using Akka.Event;
using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>
/// The running state of a stage. Everything in it is called by one thread at a time: the handlers, the lifecycle
/// hooks, timers and asynchronous callbacks. Only <see cref="SetHandler{T}(Inlet{T}, IInHandler)"/> and
/// <see cref="GetAsyncCallback{T}"/> may be used in the constructor.
/// </summary>
public abstract partial class GraphStageLogic
{
    public static readonly InHandler EagerTerminateInput = Stage.EagerTerminateInput.Instance;
    public static readonly InHandler IgnoreTerminateInput = Stage.IgnoreTerminateInput.Instance;
    public static readonly InHandler TotallyIgnorantInput = Stage.TotallyIgnorantInput.Instance;
    public static readonly OutHandler EagerTerminateOutput = Stage.EagerTerminateOutput.Instance;
    public static readonly OutHandler IgnoreTerminateOutput = Stage.IgnoreTerminateOutput.Instance;

    public readonly int InCount;
    public readonly int OutCount;

    /// <summary>Handlers of the inlets, then of the outlets.</summary>
    internal readonly object?[] Handlers;

    /// <summary>Connections of the inlets, then of the outlets.</summary>
    internal readonly Connection[] Connections;

    private StageActor? _stageActor;

    protected GraphStageLogic(int inCount, int outCount)
    {
        InCount = inCount;
        OutCount = outCount;
        Handlers = new object?[inCount + outCount];
        Connections = new Connection[inCount + outCount];
    }

    protected GraphStageLogic(Shape shape) : this(shape.Inlets.Length, shape.Outlets.Length)
    {
    }

    /// <summary>The island that runs the stage; set when the stage is materialized.</summary>
    internal Island Island { get; set; } = null!;

    internal int OpenPorts { get; set; }

    internal bool KeepsGoing { get; private set; }

    internal bool IsCompleted => OpenPorts == 0 && !KeepsGoing;

    protected IMaterializer Materializer => Island.Materializer;

    public ILoggingAdapter Log => Island.Log;

    public StageActor StageActor => _stageActor ?? throw StageActorRefNotInitializedException.Instance;

    protected virtual string StageActorName => "";

    public virtual void PreStart()
    {
    }

    public virtual void PostStop()
    {
    }

    protected internal virtual void AfterPostStop() => _stageActor?.Stop();

    /// <summary>Keeps the stage alive after all its ports are closed, until it completes, fails or allows to stop.</summary>
    protected void SetKeepGoing(bool enabled) => KeepsGoing = enabled;

    /// <summary>Makes a handler callable from any thread; it runs like any other signal of the stage.</summary>
    protected Action<T> GetAsyncCallback<T>(Action<T> handler) => value => Island.Post(this, () => handler(value));

    protected Action GetAsyncCallback(Action handler) => () => Island.Post(this, handler);

    /// <summary>An actor reference whose messages the stage receives like any other signal.</summary>
    protected StageActor GetStageActor(StageActorRef.Receive receive)
    {
        if (_stageActor is null)
            _stageActor = new StageActor(Island, GetAsyncCallback<(Akka.Actor.IActorRef, object)>(m => _stageActor!.Receive(m)), receive);
        else
            _stageActor.Become(receive);
        return _stageActor;
    }
}
