namespace Akka.Event;

/// <summary>Asks a logger actor to get ready; it answers <see cref="LoggerInitialized"/> and is then subscribed.</summary>
public class InitializeLogger(LoggingBus loggingBus)
{
    public LoggingBus LoggingBus { get; } = loggingBus;
}

public class LoggerInitialized : IDeadLetterSuppression;
