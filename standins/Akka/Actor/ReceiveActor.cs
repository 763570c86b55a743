using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>An actor whose behaviour is a list of handlers by message type; the first that fits gets the message.</summary>
public abstract class ReceiveActor : UntypedActor
{
    private readonly Stack<HandlerList> _configuring = new();
    private HandlerList _initial;

    protected ReceiveActor() => _configuring.Push(new HandlerList());

    internal void Initialize()
    {
        if (_configuring.TryPop(out var handlers))
            _initial = handlers;
    }

    protected sealed override void OnReceive(object message) => Handle(message, _initial);

    protected void Become(Action configure) => Become(Behavior(configure));

    protected void BecomeStacked(Action configure) => BecomeStacked(Behavior(configure));

    protected void Receive<T>(Action<T> handler, Predicate<T> shouldHandle = null) => Add(typeof(T), shouldHandle is null, message =>
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed)))
            return false;
        handler(typed);
        return true;
    });

    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    protected void Receive<T>(Func<T, bool> handler) => Add(typeof(T), catchesAll: false, message => message is T typed && handler(typed));

    protected void ReceiveAny(Action<object> handler) => Receive(handler);

    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T> shouldHandle = null) => Receive(Async(handler), shouldHandle);

    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => Receive(Async(handler), shouldHandle);

    protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAny(Async(handler));

    private static Action<T> Async<T>(Func<T, Task> handler) => message => ActorCell.Current.RunAsync(() => handler(message));

    private UntypedReceive Behavior(Action configure)
    {
        _configuring.Push(new HandlerList());
        configure();
        var handlers = _configuring.Pop();
        return message => Handle(message, handlers);
    }

    private void Handle(object message, HandlerList handlers)
    {
        if (!handlers.TryHandle(message))
            Unhandled(message);
    }

    private void Add(Type type, bool catchesAll, Func<object, bool> handler)
    {
        if (!_configuring.TryPeek(out var handlers))
            throw new InvalidOperationException("You may only call Receive-methods when constructing the actor and inside Become().");
        handlers.Add(handler, catchesAll && type == typeof(object));
    }
}
