using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>Everything about one actor except the actor: its mailbox, behaviour stack, children, watchers and life cycle.</summary>
internal sealed partial class ActorCell : IUntypedActorContext
{
    [ThreadStatic]
    private static ActorCell _current;

    private readonly LocalActorRef _self;
    private readonly Stack<Receive> _behaviors = new();
    private ActorBase _actor;
    private bool _actorHasBeenCleared;

    internal ActorCell(ActorSystemImpl system, LocalActorRef self, Props props, IInternalActorRef parent)
    {
        SystemImpl = system;
        _self = self;
        Props = props;
        ParentRef = parent;
        Dispatcher = system.Dispatchers.For(props.Dispatcher, self.Path);
        _executor = Dispatcher.CreateExecutor();
        TaskScheduler = new ActorTaskScheduler(this);
    }

    /// <summary>The cell whose actor is running on this thread.</summary>
    internal static ActorCell Current
    {
        get => _current;
        set => _current = value;
    }

    internal ActorSystemImpl SystemImpl { get; }

    internal IInternalActorRef ParentRef { get; }

    internal ActorTaskScheduler TaskScheduler { get; }

    internal object CurrentMessage { get; set; }

    /// <summary>Counts the messages that the actor was given, so that the stash can tell one from the next.</summary>
    internal long MessageNumber { get; private set; }

    internal bool ActorHasBeenCleared => _actorHasBeenCleared;

    internal ActorBase Actor => _actor;

    public IActorRef Self => _self;

    public Props Props { get; }

    public MessageDispatcher Dispatcher { get; }

    public IActorRef Sender { get; private set; }

    public ActorSystem System => SystemImpl;

    public IActorRef Parent => ParentRef;

    /// <summary>Replaces the top of the stack, but never the initial behaviour at its bottom.</summary>
    public void Become(Receive receive)
    {
        if (_behaviors.Count > 1)
            _behaviors.Pop();
        _behaviors.Push(receive);
    }

    public void BecomeStacked(Receive receive) => _behaviors.Push(receive);

    public void UnbecomeStacked()
    {
        if (_behaviors.Count > 1)
            _behaviors.Pop();
    }

    void IUntypedActorContext.Become(UntypedReceive receive) => Become(Always(receive));

    void IUntypedActorContext.BecomeStacked(UntypedReceive receive) => BecomeStacked(Always(receive));

    private static Receive Always(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };

    private void UseContext(Action action)
    {
        var previous = _current;
        _current = this;
        try
        {
            action();
        }
        finally
        {
            _current = previous;
        }
    }

    private void Publish(LogEvent logEvent) => SystemImpl.EventStream.Publish(logEvent);

    private void PublishError(Exception cause, string message) =>
        Publish(new Error(cause, _self.Path.ToString(), _actor?.GetType() ?? Props.Type, message));
}
