using Akka.Event;

namespace Akka.TestKit;

/// <summary>A logger that prints what no filter is waiting for.</summary>
public class TestEventListener : DefaultLogger
{
    private readonly List<LogEventFilter> _filters = [];

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger start:
                foreach (var type in new[] { typeof(AddFilter), typeof(RemoveFilter), typeof(DeadLetter) })
                    ((EventStream)start.LoggingBus).Subscribe(Self, type);
                return base.Receive(message);
            case AddFilter add:
                _filters.Add(add.Filter);
                return true;
            case RemoveFilter remove:
                _filters.Remove(remove.Filter);
                return true;
            case DeadLetter:
                IsTaken(message);
                return true;
            case LogEvent when IsTaken(message):
                return true;
            default:
                return base.Receive(message);
        }
    }

    private bool IsTaken(object message) => _filters.Exists(filter => filter.Takes(message));

    internal sealed record AddFilter(LogEventFilter Filter);

    internal sealed record RemoveFilter(LogEventFilter Filter);
}
