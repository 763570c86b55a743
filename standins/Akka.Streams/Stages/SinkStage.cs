using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>A stage with one inlet, told apart from others by its logic only.</summary>
internal sealed class SinkStage<T, TMat>(string name, Func<SinkShape<T>, Attributes, (GraphStageLogic Logic, TMat Materialized)> create)
    : GraphStageWithMaterializedValue<SinkShape<T>, TMat>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>($"{name}.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName(name);

    public override ILogicAndMaterializedValue<TMat> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var (logic, materialized) = create(Shape, inheritedAttributes);
        return new LogicAndMaterializedValue<TMat>(logic, materialized);
    }

    public override string ToString() => name;
}

internal abstract class SinkLogic<T> : InGraphStageLogic
{
    protected SinkLogic(SinkShape<T> shape) : base(shape)
    {
        In = shape.Inlet;
        SetHandler(In, this);
    }

    protected Inlet<T> In { get; }

    public override void PreStart() => Pull(In);
}
