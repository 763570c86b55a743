namespace Akka.Streams;

/// <summary>What gives way when an element meets a full buffer.</summary>
public enum OverflowStrategy
{
    /// <summary>The oldest element of the buffer.</summary>
    DropHead = 2,

    /// <summary>The youngest element of the buffer.</summary>
    DropTail,

    /// <summary>All elements of the buffer.</summary>
    DropBuffer,

    /// <summary>The new element.</summary>
    DropNew,

    /// <summary>The sender waits.</summary>
    Backpressure,

    /// <summary>The stream fails.</summary>
    Fail,
}
