using Lethean.Learning;
using Lethean.Learning.Kinds;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>How the samples of one source are spread over time.</summary>
public abstract record ArrivalSettings
{
    /// <summary>The name of the kind in configuration.</summary>
    public string Kind => Declared.Name;

    /// <summary>Whether they end by themselves.</summary>
    public abstract bool IsFinite { get; }

    /// <summary>What they make of the rate that a source says.</summary>
    public virtual RateUse RateUse => RateUse.None;

    /// <summary>Samples a second at the start; <c>null</c> where they have no rate that could be changed.</summary>
    public virtual double? InitialPerSecond => null;

    /// <summary>Whether they know who sends each sample, so that it is not drawn.</summary>
    public virtual bool KnowsClients => false;

    /// <summary>The declaration of the kind.</summary>
    protected abstract IKind Declared { get; }

    /// <summary>The same arrivals at the rate that the source says.</summary>
    /// <param name="profile">Without a change of the rate where <see cref="RateUse"/> is <see cref="RateUse.Steady"/>.</param>
    public virtual ArrivalSettings At(RateProfile profile) => this;

    /// <summary>Finds what cannot be used, once the rate is known: parameters that do not go together, files that cannot be read.</summary>
    public virtual IEnumerable<Violation> Unusable() => [];

    /// <exception cref="InputException">A setting is out of its range.</exception>
    public IArrivalProcess CreateProcess(ArrivalMaterials materials)
    {
        Declared.Check(this);
        return Create(materials);
    }

    protected abstract IArrivalProcess Create(ArrivalMaterials materials);
}

/// <summary>What arrivals make of the rate that a source says.</summary>
public enum RateUse
{
    /// <summary>Nothing: the source may say none.</summary>
    None,

    /// <summary>One rate, which never changes.</summary>
    Steady,

    /// <summary>A rate that may change over time.</summary>
    Profile,
}

/// <summary>What an arrival process is made from.</summary>
/// <param name="Clients">Who sends, 1 or more.</param>
/// <param name="Traces">The recordings that the settings name, by path.</param>
/// <param name="Random">The process's own.</param>
public sealed record ArrivalMaterials(int Clients, IReadOnlyDictionary<string, RecordedTrace> Traces, RandomStream Random);

/// <summary>
/// When the samples of one source arrive. What is still to come follows from settings, random stream and the number of
/// arrivals so far: whoever makes it afresh and throws away as many is where it was. Not thread-safe.
/// </summary>
public interface IArrivalProcess
{
    /// <summary>The next arrival, never before the last one; <c>null</c> when no more will come.</summary>
    Arrival? Next();
}

/// <summary>One sample is due.</summary>
/// <param name="Seconds">Since the start of the source.</param>
/// <param name="Client">Who sends it, where the process knows; else it is drawn.</param>
public readonly record struct Arrival(double Seconds, int? Client = null);

/// <summary>How samples can arrive. A new kind is a file and a line here.</summary>
public static class ArrivalKinds
{
    public static KindFamily<ArrivalSettings> All { get; } = new(
        "arrivals",
        ConstantArrivalSettings.Declaration,
        PoissonArrivalSettings.Declaration,
        BurstArrivalSettings.Declaration,
        TraceArrivalSettings.Declaration,
        ClosedLoopArrivalSettings.Declaration);
}
