using Akka.Streams.Stage;
using Akka.Streams.Supervision;

namespace Akka.Streams.Implementation;

/// <summary>A stage with one inlet and one outlet, told apart from others by its logic only.</summary>
internal sealed class FlowStage<TIn, TOut>(string name, Func<FlowShape<TIn, TOut>, Attributes, GraphStageLogic> logic)
    : GraphStage<FlowShape<TIn, TOut>>
{
    public override FlowShape<TIn, TOut> Shape { get; } = new(new Inlet<TIn>($"{name}.in"), new Outlet<TOut>($"{name}.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName(name);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => logic(Shape, inheritedAttributes);

    public override string ToString() => name;
}

/// <summary>The usual logic of a <see cref="FlowStage{TIn, TOut}"/>: demand goes up as it comes.</summary>
internal abstract class FlowLogic<TIn, TOut> : TimerGraphStageLogic, IInHandler, IOutHandler
{
    private readonly Decider _decider;

    protected FlowLogic(FlowShape<TIn, TOut> shape, Attributes? attributes = null) : base(shape)
    {
        In = shape.Inlet;
        Out = shape.Outlet;
        _decider = attributes?.GetAttribute<ActorAttributes.SupervisionStrategy>()?.Decider ?? Deciders.StoppingDecider;
        SetHandler(In, this);
        SetHandler(Out, this);
    }

    protected Inlet<TIn> In { get; }

    protected Outlet<TOut> Out { get; }

    public abstract void OnPush();

    public virtual void OnPull() => Pull(In);

    public virtual void OnUpstreamFinish() => CompleteStage();

    public virtual void OnUpstreamFailure(Exception e) => FailStage(e);

    public virtual void OnDownstreamFinish(Exception cause) => CancelStage(cause);

    protected internal override void OnTimer(object timerKey)
    {
    }

    protected Directive Decide(Exception e) => _decider(e);

    protected void PullOnce()
    {
        if (!HasBeenPulled(In))
            TryPull(In);
    }

    /// <summary>Fails the stage, or goes on with the next element, as the supervision strategy decides.</summary>
    protected void FailOrSkip(Exception e)
    {
        if (Decide(e) == Directive.Stop)
            FailStage(e);
        else
            PullOnce();
    }
}
