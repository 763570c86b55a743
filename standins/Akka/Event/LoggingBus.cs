using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;

namespace Akka.Event;

/// <summary>A bus of objects by type, and the loggers that listen to it.</summary>
public class LoggingBus
{
    private static int _loggerNumber;

    private readonly Lock _lock = new();
    private readonly List<IActorRef> _loggers = [];
    private volatile Subscriptions _subscriptions = new([]);

    private protected LoggingBus()
    {
    }

    public LogLevel LogLevel { get; private set; }

    public virtual bool Subscribe(IActorRef subscriber, Type classifier)
    {
        lock (_lock)
        {
            var all = _subscriptions.All;
            if (all.Exists(s => s.Subscriber.Equals(subscriber) && s.Channel.IsAssignableFrom(classifier)))
                return false;
            _subscriptions = new Subscriptions(all.Add((subscriber, classifier)));
            return true;
        }
    }

    public virtual bool Unsubscribe(IActorRef subscriber, Type classifier) =>
        RemoveAll(s => s.Subscriber.Equals(subscriber) && classifier.IsAssignableFrom(s.Channel));

    public virtual bool Unsubscribe(IActorRef subscriber) => RemoveAll(s => s.Subscriber.Equals(subscriber));

    public void Publish(object @event)
    {
        foreach (var receiver in _subscriptions.ReceiversOf(@event.GetType()))
            receiver.Tell(@event);
    }

    public void SetLogLevel(LogLevel logLevel)
    {
        LogLevel = logLevel;
        foreach (var logger in _loggers)
        {
            Unsubscribe(logger);
            SubscribeFrom(logLevel, logger);
        }
    }

    internal void StartStdoutLogger(Settings settings) => SubscribeFrom(Logging.LogLevelFor(settings.StdoutLogLevel), settings.StdoutLogger);

    internal void StartDefaultLoggers(ActorSystemImpl system)
    {
        var settings = system.Settings;
        LogLevel = Logging.LogLevelFor(settings.LogLevel);
        foreach (var name in settings.Loggers)
        {
            var type = Type.GetType(name)
                ?? throw new ConfigurationException($"Logger specified in config cannot be found: \"{name}\"");
            StartLogger(system, type);
        }

        Unsubscribe(settings.StdoutLogger);
    }

    internal void StopDefaultLoggers(ActorSystemImpl system)
    {
        StartStdoutLogger(system.Settings);
        foreach (var logger in _loggers)
        {
            Unsubscribe(logger);
            ((IInternalActorRef)logger).Stop();
        }
    }

    private void StartLogger(ActorSystemImpl system, Type type)
    {
        var timeout = system.Settings.LoggerStartTimeout;
        var logger = system.SystemActorOf(Props.Create(type), $"log{Interlocked.Increment(ref _loggerNumber)}-{type.Name}");
        var answer = logger.Ask(new InitializeLogger(this), Timeout.InfiniteTimeSpan);
        if (!answer.Wait(timeout))
        {
            Publish(new Warning(GetType().Name, GetType(),
                $"Logger {type.FullName} did not respond within {timeout} to InitializeLogger(bus)"));
        }
        else if (answer.Result is not LoggerInitialized)
        {
            Publish(new Error(null, GetType().Name, GetType(),
                $"Logger {type.FullName} did not respond with LoggerInitialized, sent instead {answer.Result.GetType()}. Stopping logger."));
            ((IInternalActorRef)logger).Stop();
        }
        else
        {
            _loggers.Add(logger);
            SubscribeFrom(LogLevel, logger);
        }
    }

    private void SubscribeFrom(LogLevel lowest, IActorRef logger)
    {
        foreach (var level in Enum.GetValues<LogLevel>())
        {
            if (level >= lowest)
                Subscribe(logger, level.ClassFor());
        }
    }

    private bool RemoveAll(Predicate<(IActorRef Subscriber, Type Channel)> isUnwanted)
    {
        lock (_lock)
        {
            var all = _subscriptions.All;
            if (!all.Exists(isUnwanted))
                return false;
            _subscriptions = new Subscriptions(all.RemoveAll(isUnwanted));
            return true;
        }
    }

    /// <summary>One state of the bus; it remembers who gets which type, as publishing is frequent and subscribing is not.</summary>
    private sealed class Subscriptions(ImmutableList<(IActorRef Subscriber, Type Channel)> all)
    {
        private readonly ConcurrentDictionary<Type, IActorRef[]> _receivers = new();

        internal ImmutableList<(IActorRef Subscriber, Type Channel)> All => all;

        internal IActorRef[] ReceiversOf(Type type) => _receivers.GetOrAdd(
            type, t => [.. all.Where(s => s.Channel.IsAssignableFrom(t)).Select(s => s.Subscriber).Distinct()]);
    }
}
