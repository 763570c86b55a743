using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>A stage with one outlet, told apart from others by its logic only.</summary>
internal sealed class SourceStage<T, TMat>(string name, Func<SourceShape<T>, Attributes, (GraphStageLogic Logic, TMat Materialized)> create)
    : GraphStageWithMaterializedValue<SourceShape<T>, TMat>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>($"{name}.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName(name);

    public override ILogicAndMaterializedValue<TMat> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var (logic, materialized) = create(Shape, inheritedAttributes);
        return new LogicAndMaterializedValue<TMat>(logic, materialized);
    }

    public override string ToString() => name;
}

internal abstract class SourceLogic<T> : TimerGraphStageLogic, IOutHandler
{
    protected SourceLogic(SourceShape<T> shape) : base(shape)
    {
        Out = shape.Outlet;
        SetHandler(Out, this);
    }

    protected Outlet<T> Out { get; }

    public abstract void OnPull();

    public virtual void OnDownstreamFinish(Exception cause) => CancelStage(cause);

    protected internal override void OnTimer(object timerKey)
    {
    }
}
