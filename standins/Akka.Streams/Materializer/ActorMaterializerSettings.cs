using Akka.Actor;
using Decider = Akka.Streams.Supervision.Decider;
using Deciders = Akka.Streams.Supervision.Deciders;

namespace Akka.Streams;

/// <summary>How a materializer runs its streams. Immutable.</summary>
public sealed class ActorMaterializerSettings
{
    public readonly int InitialInputBufferSize;

    /// <summary>Elements that an asynchronous boundary requests in advance; a power of two.</summary>
    public readonly int MaxInputBufferSize;

    /// <summary>Name of the dispatcher of the stream actors; empty for the default one.</summary>
    public readonly string Dispatcher;

    public readonly Decider SupervisionDecider;

    /// <summary>Events that a stream handles before it lets other actors run.</summary>
    public readonly int SyncProcessingLimit;

    private ActorMaterializerSettings(int initialInputBufferSize, int maxInputBufferSize, string dispatcher, Decider decider, int limit)
    {
        if (initialInputBufferSize <= 0)
            throw new ArgumentException("initialInputBufferSize must be > 0", nameof(initialInputBufferSize));
        if (limit <= 0)
            throw new ArgumentException("syncProcessingLimit must be > 0", nameof(limit));
        if (!int.IsPow2(maxInputBufferSize))
            throw new ArgumentException("maxInputBufferSize must be a power of two", nameof(maxInputBufferSize));
        if (initialInputBufferSize > maxInputBufferSize)
            throw new ArgumentException($"initialInputBufferSize({initialInputBufferSize}) must be <= maxInputBufferSize({maxInputBufferSize})");

        InitialInputBufferSize = initialInputBufferSize;
        MaxInputBufferSize = maxInputBufferSize;
        Dispatcher = dispatcher;
        SupervisionDecider = decider;
        SyncProcessingLimit = limit;
    }

    /// <summary>Reads <c>akka.stream.materializer</c>, where the system's configuration has it.</summary>
    public static ActorMaterializerSettings Create(ActorSystem system)
    {
        var config = system.Settings.Config;
        return new ActorMaterializerSettings(
            config.GetInt("akka.stream.materializer.initial-input-buffer-size", 4),
            config.GetInt("akka.stream.materializer.max-input-buffer-size", 16),
            config.GetString("akka.stream.materializer.dispatcher", ""),
            Deciders.StoppingDecider,
            config.GetInt("akka.stream.materializer.sync-processing-limit", 1000));
    }

    public ActorMaterializerSettings WithInputBuffer(int initialSize, int maxSize)
        => new(initialSize, maxSize, Dispatcher, SupervisionDecider, SyncProcessingLimit);

    public ActorMaterializerSettings WithDispatcher(string dispatcher)
        => new(InitialInputBufferSize, MaxInputBufferSize, dispatcher, SupervisionDecider, SyncProcessingLimit);

    public ActorMaterializerSettings WithSupervisionStrategy(Decider decider)
        => new(InitialInputBufferSize, MaxInputBufferSize, Dispatcher, decider, SyncProcessingLimit);

    public ActorMaterializerSettings WithSyncProcessingLimit(int limit)
        => new(InitialInputBufferSize, MaxInputBufferSize, Dispatcher, SupervisionDecider, limit);
}
