namespace Lethean.Actors.Configuration.Arrivals;

/// <summary>How the samples of one source are spread over time.</summary>
public abstract record ArrivalSettings
{
    /// <summary>Whether they end by themselves.</summary>
    public abstract bool IsFinite { get; }
}
