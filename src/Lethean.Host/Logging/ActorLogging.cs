using System.Globalization;
using Lethean.Actors.Configuration;
using Serilog;
using Serilog.Events;

namespace Lethean.Host.Logging;

/// <summary>What the actor system has to say goes through Serilog to standard error, which is never a command's result.</summary>
public static class ActorLogging
{
    private const string Loggers = "akka.loggers = [\"Lethean.Host.Logging.SerilogLogger, Lethean.Host\"]";

    /// <summary>Starts Serilog, and names its logger to the actor system of the experiment.</summary>
    public static ExperimentSettings AddTo(ExperimentSettings experiment)
    {
        Log.Logger = new LoggerConfiguration()
            .MinimumLevel.Verbose() // akka.loglevel decides
            .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: CultureInfo.InvariantCulture)
            .CreateLogger();
        return experiment with { AkkaSection = $"{experiment.AkkaSection}\n{Loggers}\n" };
    }
}
