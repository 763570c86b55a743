using Akka.Actor;
using Akka.Streams.Stage;

namespace Akka.Streams;

/// <summary>The actor that ran (a part of) the stream was stopped before the stream ended.</summary>
public class AbruptTerminationException(IActorRef actor)
    : Exception($"Processor actor [{actor}] terminated abruptly")
{
    public readonly IActorRef Actor = actor;
}

/// <summary>The stage was stopped before it completed.</summary>
public sealed class AbruptStageTerminationException(GraphStageLogic logic) : Exception(
    $"GraphStage {logic} terminated abruptly, caused by for example materializer or actor system termination.");

/// <summary>A signal was sent to a stream that no longer runs.</summary>
public sealed class StreamDetachedException : Exception
{
    public static readonly StreamDetachedException Instance = new();

    public StreamDetachedException() : this("Stream is terminated. The signal may not have been processed.")
    {
    }

    public StreamDetachedException(string message) : base(message)
    {
    }

    public StreamDetachedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

public class BufferOverflowException : Exception
{
    public BufferOverflowException(string message) : base(message)
    {
    }

    public BufferOverflowException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

public class WatchedActorTerminatedException(string stageName, IActorRef actorRef)
    : Exception($"Actor watched by [{stageName}] has terminated! Was: {actorRef}");

public class NoSuchElementException(string message) : Exception(message);
