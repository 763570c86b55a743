namespace Akka.Actor;

/// <summary>The handlers of one behaviour, in the order in which they were declared.</summary>
internal sealed class HandlerList
{
    private readonly List<Func<object, bool>> _handlers = [];
    private bool _closed;

    internal void Add(Func<object, bool> handler, bool catchesAll)
    {
        if (_closed)
            throw new InvalidOperationException("A handler that catches all messages has been added. No handler can be added after that.");
        _handlers.Add(handler);
        _closed = catchesAll;
    }

    internal bool TryHandle(object message)
    {
        foreach (var handler in _handlers)
        {
            if (handler(message))
                return true;
        }

        return false;
    }
}
