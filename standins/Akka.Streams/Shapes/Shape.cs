using System.Collections.Immutable;

namespace Akka.Streams;

/// <summary>The inlets and outlets of a graph.</summary>
public abstract class Shape : ICloneable
{
    public abstract ImmutableArray<Inlet> Inlets { get; }

    public abstract ImmutableArray<Outlet> Outlets { get; }

    public abstract Shape DeepCopy();

    public abstract Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets);

    public object Clone() => DeepCopy();

    public sealed override string ToString()
        => $"{GetType().Name}([{string.Join(", ", Inlets)}] [{string.Join(", ", Outlets)}])";
}

public sealed class ClosedShape : Shape
{
    public static readonly ClosedShape Instance = new();

    private ClosedShape()
    {
    }

    public override ImmutableArray<Inlet> Inlets => [];

    public override ImmutableArray<Outlet> Outlets => [];

    public override Shape DeepCopy() => this;

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets) => this;
}

public sealed class SourceShape<TOut>(Outlet<TOut> outlet) : Shape
{
    public readonly Outlet<TOut> Outlet = outlet ?? throw new ArgumentNullException(nameof(outlet));

    public override ImmutableArray<Inlet> Inlets => [];

    public override ImmutableArray<Outlet> Outlets { get; } = [outlet];

    public override Shape DeepCopy() => new SourceShape<TOut>((Outlet<TOut>)Outlet.CarbonCopy());

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
        => new SourceShape<TOut>((Outlet<TOut>)outlets[0]);
}

public sealed class FlowShape<TIn, TOut>(Inlet<TIn> inlet, Outlet<TOut> outlet) : Shape
{
    public Inlet<TIn> Inlet { get; } = inlet ?? throw new ArgumentNullException(nameof(inlet));

    public Outlet<TOut> Outlet { get; } = outlet ?? throw new ArgumentNullException(nameof(outlet));

    public override ImmutableArray<Inlet> Inlets { get; } = [inlet];

    public override ImmutableArray<Outlet> Outlets { get; } = [outlet];

    public override Shape DeepCopy()
        => new FlowShape<TIn, TOut>((Inlet<TIn>)Inlet.CarbonCopy(), (Outlet<TOut>)Outlet.CarbonCopy());

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
        => new FlowShape<TIn, TOut>((Inlet<TIn>)inlets[0], (Outlet<TOut>)outlets[0]);
}

public sealed class SinkShape<TIn>(Inlet<TIn> inlet) : Shape
{
    public readonly Inlet<TIn> Inlet = inlet ?? throw new ArgumentNullException(nameof(inlet));

    public override ImmutableArray<Inlet> Inlets { get; } = [inlet];

    public override ImmutableArray<Outlet> Outlets => [];

    public override Shape DeepCopy() => new SinkShape<TIn>((Inlet<TIn>)Inlet.CarbonCopy());

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
        => new SinkShape<TIn>((Inlet<TIn>)inlets[0]);
}
