using Akka.Actor;
using Akka.Event;
using Serilog;
using Serilog.Events;
using LogEvent = Akka.Event.LogEvent;

namespace Lethean.Host.Logging;

/// <summary>Hands Akka's log events to Serilog; named in <c>akka.loggers</c>.</summary>
public sealed class SerilogLogger : ReceiveActor
{
    public SerilogLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private static void Write(LogEvent logEvent)
    {
        var logger = Log.ForContext("SourceContext", logEvent.LogSource);
        logger.Write(LevelOf(logEvent), logEvent.Cause, "{Source}: {Text}", logEvent.LogSource, logEvent.Message);
    }

    private static LogEventLevel LevelOf(LogEvent logEvent) => logEvent.LogLevel() switch
    {
        LogLevel.ErrorLevel => LogEventLevel.Error,
        LogLevel.WarningLevel => LogEventLevel.Warning,
        LogLevel.InfoLevel => LogEventLevel.Information,
        _ => LogEventLevel.Debug,
    };
}
