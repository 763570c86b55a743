using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>The dispatchers of a system by their path in the configuration.</summary>
public sealed class Dispatchers
{
    public const string DefaultDispatcherId = "akka.actor.default-dispatcher";

    private readonly Settings _settings;
    private readonly ConcurrentDictionary<string, MessageDispatcher> _dispatchers = new();

    internal Dispatchers(Settings settings) => _settings = settings;

    public MessageDispatcher DefaultGlobalDispatcher => Lookup(DefaultDispatcherId);

    public MessageDispatcher Lookup(string dispatcherName) => _dispatchers.GetOrAdd(dispatcherName, Create);

    public bool HasDispatcher(string id) => _dispatchers.ContainsKey(id) || _settings.Config.HasPath(id);

    internal void Register(MessageDispatcher dispatcher) => _dispatchers[dispatcher.Id] = dispatcher;

    internal MessageDispatcher For(string id, ActorPath path) => HasDispatcher(id)
        ? Lookup(id)
        : throw new ConfigurationException($"Dispatcher [{id}] not configured for path {path}");

    private MessageDispatcher Create(string id)
    {
        if (!HasDispatcher(id))
            throw new ConfigurationException($"Dispatcher {id} not configured.");
        var config = _settings.Config.GetConfig(id).WithFallback(_settings.Config.GetConfig(DefaultDispatcherId));
        var throughput = config.GetInt("throughput");
        return config.GetString("type") switch
        {
            "Dispatcher" or "TaskDispatcher" or "ForkJoinDispatcher" => new PoolDispatcher(id, throughput),
            "PinnedDispatcher" => new PinnedDispatcher(id, throughput),
            var type => throw new ConfigurationException($"Could not resolve dispatcher type {type} for path {id}"),
        };
    }
}
