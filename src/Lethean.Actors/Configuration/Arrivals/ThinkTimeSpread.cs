namespace Lethean.Actors.Configuration.Arrivals;

public enum ThinkTimeSpread
{
    /// <summary>Independent, exponentially distributed.</summary>
    Exponential,

    /// <summary>Always the same.</summary>
    Constant,
}
