using System.Collections.Immutable;

namespace Akka.Streams;

public abstract class FanInShape<TOut> : Shape
{
    private protected FanInShape(Outlet<TOut> outlet, IEnumerable<Inlet> inlets)
    {
        Out = outlet;
        Inlets = [.. inlets];
    }

    public Outlet<TOut> Out { get; }

    public override ImmutableArray<Inlet> Inlets { get; }

    public override ImmutableArray<Outlet> Outlets => [Out];

    public override Shape DeepCopy()
        => CopyFromPorts([.. Inlets.Select(i => i.CarbonCopy())], [Out.CarbonCopy()]);
}

public class FanInShape<T0, T1, TOut>(Outlet<TOut> outlet, Inlet<T0> in0, Inlet<T1> in1)
    : FanInShape<TOut>(outlet, [in0, in1])
{
    public readonly Inlet<T0> In0 = in0;
    public readonly Inlet<T1> In1 = in1;

    public FanInShape(string name)
        : this(new Outlet<TOut>($"{name}.out"), new Inlet<T0>($"{name}.in0"), new Inlet<T1>($"{name}.in1"))
    {
    }

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
        => new FanInShape<T0, T1, TOut>((Outlet<TOut>)outlets[0], (Inlet<T0>)inlets[0], (Inlet<T1>)inlets[1]);
}

public class UniformFanInShape<TIn, TOut>(Outlet<TOut> outlet, params Inlet<TIn>[] inlets)
    : FanInShape<TOut>(outlet, inlets)
{
    public readonly int N = inlets.Length;

    public UniformFanInShape(int n, string name)
        : this(new Outlet<TOut>($"{name}.out"), [.. Enumerable.Range(0, n).Select(i => new Inlet<TIn>($"{name}.in{i}"))])
    {
    }

    public UniformFanInShape(int n) : this(n, "FanIn")
    {
    }

    public IImmutableList<Inlet<TIn>> Ins { get; } = [.. inlets];

    public Inlet<TIn> In(int n) => Ins[n];

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
        => new UniformFanInShape<TIn, TOut>((Outlet<TOut>)outlets[0], [.. inlets.Cast<Inlet<TIn>>()]);
}

public abstract class FanOutShape<TIn> : Shape
{
    private protected FanOutShape(Inlet<TIn> inlet, IEnumerable<Outlet> outlets)
    {
        In = inlet;
        Outlets = [.. outlets];
    }

    public Inlet<TIn> In { get; }

    public override ImmutableArray<Inlet> Inlets => [In];

    public override ImmutableArray<Outlet> Outlets { get; }

    public override Shape DeepCopy()
        => CopyFromPorts([In.CarbonCopy()], [.. Outlets.Select(o => o.CarbonCopy())]);
}

public class UniformFanOutShape<TIn, TOut>(Inlet<TIn> inlet, params Outlet<TOut>[] outlets)
    : FanOutShape<TIn>(inlet, outlets)
{
    public UniformFanOutShape(int n, string name)
        : this(new Inlet<TIn>($"{name}.in"), [.. Enumerable.Range(0, n).Select(i => new Outlet<TOut>($"{name}.out{i}"))])
    {
    }

    public UniformFanOutShape(int n) : this(n, "FanOut")
    {
    }

    public IImmutableList<Outlet<TOut>> Outs { get; } = [.. outlets];

    public Outlet<TOut> Out(int n) => Outs[n];

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
        => new UniformFanOutShape<TIn, TOut>((Inlet<TIn>)inlets[0], [.. outlets.Cast<Outlet<TOut>>()]);
}
