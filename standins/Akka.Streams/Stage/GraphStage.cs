using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

public interface ILogicAndMaterializedValue<out TMaterialized>
{
    GraphStageLogic Logic { get; }

    TMaterialized MaterializedValue { get; }
}

public readonly struct LogicAndMaterializedValue<TMaterialized>(GraphStageLogic logic, TMaterialized materializedValue)
    : ILogicAndMaterializedValue<TMaterialized>
{
    public GraphStageLogic Logic { get; } = logic;

    public TMaterialized MaterializedValue { get; } = materializedValue;
}

/// <summary>An atomic piece of a stream: its shape, and a factory of the logic that each run of it needs.</summary>
public abstract class GraphStageWithMaterializedValue<TShape, TMaterialized> : IGraph<TShape, TMaterialized>
    where TShape : Shape
{
    private Blueprint? _blueprint;

    protected virtual Attributes InitialAttributes => Attributes.None;

    public abstract TShape Shape { get; }

    Blueprint IGraph<TShape>.Blueprint => _blueprint ??= new Blueprint(InitialAttributes, Build);

    public abstract ILogicAndMaterializedValue<TMaterialized> CreateLogicAndMaterializedValue(Attributes inheritedAttributes);

    public IGraph<TShape, TMaterialized> WithAttributes(Attributes attributes)
        => new Graph<TShape, TMaterialized>(Shape, new Blueprint(attributes, Build));

    public IGraph<TShape, TMaterialized> AddAttributes(Attributes attributes)
        => WithAttributes(InitialAttributes.And(attributes));

    public IGraph<TShape, TMaterialized> Named(string name) => AddAttributes(Attributes.CreateName(name));

    public IGraph<TShape, TMaterialized> Async() => AddAttributes(Attributes.CreateAsyncBoundary());

    private Built Build(MaterializationSession session, Attributes attributes)
    {
        MaterializationSession.Number(Shape);
        var created = CreateLogicAndMaterializedValue(attributes);
        return session.Add(created.Logic, Shape, created.MaterializedValue);
    }
}

public abstract class GraphStage<TShape> : GraphStageWithMaterializedValue<TShape, NotUsed> where TShape : Shape
{
    public sealed override ILogicAndMaterializedValue<NotUsed> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
        => new LogicAndMaterializedValue<NotUsed>(CreateLogic(inheritedAttributes), NotUsed.Instance);

    protected abstract GraphStageLogic CreateLogic(Attributes inheritedAttributes);
}
