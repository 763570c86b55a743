namespace Akka.TestKit;

/// <summary>Counts the events that fit while it is in force.</summary>
internal sealed class LogEventFilter(Predicate<object> fits)
{
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    internal bool Takes(object message)
    {
        if (!fits(message))
            return false;
        Interlocked.Increment(ref _count);
        return true;
    }
}
