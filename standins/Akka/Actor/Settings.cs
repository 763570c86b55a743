using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The system's own configuration, read once.</summary>
public class Settings
{
    internal Settings(ActorSystem system, Config config)
    {
        System = system;
        Config = config.WithFallback(ConfigurationFactory.Default());
        AskTimeout = Config.GetTimeSpan("akka.actor.ask-timeout");
        LogLevel = Config.GetString("akka.loglevel");
        StdoutLogLevel = Config.GetString("akka.stdout-loglevel");
        Loggers = Config.GetStringList("akka.loggers");
        LoggerStartTimeout = Config.GetTimeSpan("akka.logger-startup-timeout");
        LogDeadLetters = Config.GetString("akka.log-dead-letters").ToLowerInvariant() switch
        {
            "on" or "true" or "yes" => int.MaxValue,
            "off" or "false" or "no" => 0,
            _ => Config.GetInt("akka.log-dead-letters"),
        };
        LogDeadLettersDuringShutdown = Config.GetBoolean("akka.log-dead-letters-during-shutdown");
        DebugUnhandledMessage = Config.GetBoolean("akka.actor.debug.unhandled");
    }

    public ActorSystem System { get; }

    public Config Config { get; private set; }

    public TimeSpan AskTimeout { get; }

    public string LogLevel { get; }

    public string StdoutLogLevel { get; }

    public MinimalLogger StdoutLogger { get; } = new StandardOutLogger();

    public IList<string> Loggers { get; }

    public TimeSpan LoggerStartTimeout { get; }

    public int LogDeadLetters { get; }

    public bool LogDeadLettersDuringShutdown { get; }

    public bool DebugUnhandledMessage { get; }

    /// <summary>Adds defaults below everything that is configured so far.</summary>
    public void InjectTopLevelFallback(Config config) => Config = Config.WithFallback(config);
}
