using Akka.Actor;
using Decider = Akka.Streams.Supervision.Decider;
using Deciders = Akka.Streams.Supervision.Deciders;

namespace Akka.Streams;

/// <summary>How a materializer runs its streams. Immutable.</summary>
public sealed class ActorMaterializerSettings
{
    private ActorMaterializerSettings()
    {
    }

    public static ActorMaterializerSettings Create(ActorSystem system)
    {
        var config = system.Settings.Config.GetConfig("akka.stream.materializer");
        var defaults = new ActorMaterializerSettings();
        return config is null ? defaults : defaults
            .WithInputBuffer(
                config.GetInt("initial-input-buffer-size", defaults.InitialInputBufferSize),
                config.GetInt("max-input-buffer-size", defaults.MaxInputBufferSize))
            .WithDispatcher(config.GetString("dispatcher", defaults.Dispatcher))
            .WithSyncProcessingLimit(config.GetInt("sync-processing-limit", defaults.SyncProcessingLimit));
    }

    public int InitialInputBufferSize { get; private init; } = 4;

    /// <summary>Elements that an asynchronous boundary requests in advance; a power of two.</summary>
    public int MaxInputBufferSize { get; private init; } = 16;

    /// <summary>Name of the dispatcher of the stream actors; empty for the default one.</summary>
    public string Dispatcher { get; private init; } = "";

    public Decider SupervisionDecider { get; private init; } = Deciders.StoppingDecider;

    /// <summary>Events that a stream handles before it lets other actors run.</summary>
    public int SyncProcessingLimit { get; private init; } = 1000;

    public ActorMaterializerSettings WithInputBuffer(int initialSize, int maxSize)
    {
        if (initialSize <= 0)
            throw new ArgumentException("initialInputBufferSize must be > 0", nameof(initialSize));
        if (maxSize <= 0)
            throw new ArgumentException("maxInputBufferSize must be > 0", nameof(maxSize));
        if (!int.IsPow2(maxSize))
            throw new ArgumentException("maxInputBufferSize must be a power of two", nameof(maxSize));
        if (initialSize > maxSize)
            throw new ArgumentException($"initialInputBufferSize({initialSize}) must be <= maxInputBufferSize({maxSize})");
        return Copy(initialSize: initialSize, maxSize: maxSize);
    }

    public ActorMaterializerSettings WithDispatcher(string dispatcher) => Copy(dispatcher: dispatcher);

    public ActorMaterializerSettings WithSupervisionStrategy(Decider decider) => Copy(decider: decider);

    public ActorMaterializerSettings WithSyncProcessingLimit(int limit)
        => limit > 0 ? Copy(limit: limit) : throw new ArgumentException("syncProcessingLimit must be > 0", nameof(limit));

    private ActorMaterializerSettings Copy(
        int? initialSize = null, int? maxSize = null, string? dispatcher = null, Decider? decider = null, int? limit = null) => new()
        {
            InitialInputBufferSize = initialSize ?? InitialInputBufferSize,
            MaxInputBufferSize = maxSize ?? MaxInputBufferSize,
            Dispatcher = dispatcher ?? Dispatcher,
            SupervisionDecider = decider ?? SupervisionDecider,
            SyncProcessingLimit = limit ?? SyncProcessingLimit,
        };
}
