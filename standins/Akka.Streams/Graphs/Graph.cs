namespace Akka.Streams.Implementation;

/// <summary>A graph of any shape.</summary>
internal sealed class Graph<TShape, TMat>(TShape shape, Blueprint blueprint) : IGraph<TShape, TMat> where TShape : Shape
{
    public TShape Shape => shape;

    Blueprint IGraph<TShape>.Blueprint => blueprint;

    public IGraph<TShape, TMat> WithAttributes(Attributes attributes) => new Graph<TShape, TMat>(shape, blueprint.With(attributes));

    public IGraph<TShape, TMat> AddAttributes(Attributes attributes) => new Graph<TShape, TMat>(shape, blueprint.And(attributes));

    public IGraph<TShape, TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    public IGraph<TShape, TMat> Async() => AddAttributes(Attributes.CreateAsyncBoundary());
}
