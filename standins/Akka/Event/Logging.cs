using Akka.Actor;

namespace Akka.Event;

public static class Logging
{
    // Above every level, so that nothing is logged.
    private const LogLevel Off = (LogLevel)int.MaxValue;

    public static ILoggingAdapter GetLogger(this IActorContext context, ILogMessageFormatter logMessageFormatter = null) =>
        new BusLogging(context.System.EventStream, context.Self.Path.ToString(), context.Props.Type, Formatter(logMessageFormatter));

    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj, ILogMessageFormatter logMessageFormatter = null) =>
        new BusLogging(system.EventStream, SourceName(system, logSourceObj), SourceType(logSourceObj), Formatter(logMessageFormatter));

    public static LogLevel LogLevelFor(string logLevel) => logLevel?.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => Off,
        _ => throw new ArgumentException(
            $"Unknown LogLevel: \"{logLevel}\". Valid values are: \"DEBUG\", \"INFO\", \"WARNING\", \"ERROR\"", nameof(logLevel)),
    };

    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        LogLevel.ErrorLevel => typeof(Error),
        _ => throw new ArgumentException("Unknown LogLevel", nameof(logLevel)),
    };

    private static ILogMessageFormatter Formatter(ILogMessageFormatter given) => given ?? DefaultLogMessageFormatter.Instance;

    private static string SourceName(ActorSystem system, object source) => source switch
    {
        IActorRef actor => actor.Path.ToString(),
        string text => $"{text} ({system})",
        Type type => $"{type.Name} ({system})",
        _ => $"{source.GetType().Name} ({system})",
    };

    private static Type SourceType(object source) => source as Type ?? source.GetType();
}
