using System.Globalization;
using Akka.Event;
using Lethean.Actors.Configuration;
using Serilog;
using Serilog.Events;

namespace Lethean.Host.Logging;

/// <summary>What the actor system has to say goes through Serilog to standard error, which is never a command's result.</summary>
public static class ActorLogging
{
    private const string Loggers = """
        akka.loggers = ["Akka.Logger.Serilog.SerilogLogger, Akka.Logger.Serilog"]
        akka.stdout-logger-class = "Lethean.Host.Logging.LastWords, Lethean.Host"
        """;

    /// <summary>Starts Serilog, and names its logger to the actor system of the experiment.</summary>
    public static ExperimentSettings AddTo(ExperimentSettings experiment)
    {
        Log.Logger = new LoggerConfiguration()
            .MinimumLevel.Verbose() // akka.loglevel decides
            .Filter.ByExcluding(logged => logged.Exception is OperationCanceledException) // What was cancelled has not failed.
            .WriteTo.Console(
                outputTemplate: "[{Timestamp:HH:mm:ss} {Level:u3}] {LogSource}: {Message:lj}{NewLine}{Exception}",
                formatProvider: CultureInfo.InvariantCulture,
                standardErrorFromLevel: LogEventLevel.Verbose)
            .CreateLogger();
        return experiment with { AkkaSection = $"{experiment.AkkaSection}\n{Loggers}\n" };
    }
}

/// <summary>What is logged before Serilog's logger runs, or is left in its mailbox when the system ends: Akka.NET would write it to standard output.</summary>
public sealed class LastWords : MinimalLogger
{
    protected override void Log(object message) => Console.Error.WriteLine(message);
}
