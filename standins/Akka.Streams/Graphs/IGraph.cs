using Akka.Streams.Implementation;

namespace Akka.Streams;

/// <summary>A blueprint of a piece of a stream: immutable, and runnable any number of times.</summary>
public interface IGraph<out TShape> where TShape : Shape
{
    TShape Shape { get; }

    internal Blueprint Blueprint { get; }
}

public interface IGraph<out TShape, out TMaterialized> : IGraph<TShape> where TShape : Shape
{
    /// <summary>Replaces the attributes of this graph.</summary>
    IGraph<TShape, TMaterialized> WithAttributes(Attributes attributes);

    IGraph<TShape, TMaterialized> AddAttributes(Attributes attributes);

    IGraph<TShape, TMaterialized> Named(string name);

    /// <summary>Puts an asynchronous boundary around this graph: it runs on an actor of its own.</summary>
    IGraph<TShape, TMaterialized> Async();
}
