namespace Akka.Streams;

public abstract class InPort
{
    /// <summary>Position among the inlets of the stage that owns the port; -1 until a stage is materialized.</summary>
    internal int Id = -1;
}

public abstract class OutPort
{
    /// <summary>Position among the outlets of the stage that owns the port; -1 until a stage is materialized.</summary>
    internal int Id = -1;
}

public abstract class Inlet : InPort
{
    public readonly string Name;

    protected Inlet(string name) => Name = name ?? throw new ArgumentException("Inlet name must be defined");

    public abstract Inlet CarbonCopy();

    public sealed override string ToString() => Name;
}

public sealed class Inlet<T>(string name) : Inlet(name)
{
    public override Inlet CarbonCopy() => new Inlet<T>(Name);
}

public abstract class Outlet : OutPort
{
    public readonly string Name;

    protected Outlet(string name) => Name = name ?? throw new ArgumentException("Outlet name must be defined");

    public abstract Outlet CarbonCopy();

    public sealed override string ToString() => Name;
}

public sealed class Outlet<T>(string name) : Outlet(name)
{
    public override Outlet CarbonCopy() => new Outlet<T>(Name);
}
