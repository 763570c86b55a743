using Akka.Event;

namespace Akka.TestKit;

/// <summary>Names the log events (and dead letters) that a piece of test code must cause.</summary>
public class EventFilterFactory
{
    private readonly TestKitBase _testKit;

    internal EventFilterFactory(TestKitBase testKit) => _testKit = testKit;

    /// <summary>Errors whose cause is of the type; the texts are about the cause's message and that of the event.</summary>
    public IEventFilterApplier Exception<TException>(
        string message = null, string start = null, string contains = null, string source = null)
        where TException : Exception => Apply(e => e is Error { Cause: TException } error
            && (Fits(error.Message, message, start, contains) || Fits(error.Cause.Message, message, start, contains))
            && FitsSource(error, source));

    public IEventFilterApplier Error(string message = null, string start = null, string contains = null, string source = null) =>
        Event<Error>(message, start, contains, source);

    public IEventFilterApplier Warning(string message = null, string start = null, string contains = null, string source = null) =>
        Event<Warning>(message, start, contains, source);

    public IEventFilterApplier Info(string message = null, string start = null, string contains = null, string source = null) =>
        Event<Info>(message, start, contains, source);

    public IEventFilterApplier Debug(string message = null, string start = null, string contains = null, string source = null) =>
        Event<Debug>(message, start, contains, source);

    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Apply(e => e is LogEvent logEvent && predicate(logEvent));

    public IEventFilterApplier DeadLetter<TMessage>(string source = null) => Apply(e =>
        e is DeadLetter { Message: TMessage } letter && (source is null || letter.Recipient.Path.ToString() == source));

    private static bool Fits(object text, string message, string start, string contains)
    {
        var actual = text?.ToString() ?? "";
        return (message is null || actual == message)
            && (start is null || actual.StartsWith(start, StringComparison.Ordinal))
            && (contains is null || actual.Contains(contains, StringComparison.Ordinal));
    }

    private static bool FitsSource(LogEvent logEvent, string source) => source is null || logEvent.LogSource == source;

    private EventFilterApplier Event<TEvent>(string message, string start, string contains, string source)
        where TEvent : LogEvent =>
        Apply(e => e is TEvent logEvent && Fits(logEvent.Message, message, start, contains) && FitsSource(logEvent, source));

    private EventFilterApplier Apply(Predicate<object> fits) => new(_testKit, fits);
}
