namespace Lethean.Actors.Configuration.Arrivals;

/// <summary>Poisson arrivals for a while, none for a while, and so on. The mean rate is that while on times on / (on + off).</summary>
/// <param name="WhileOn">Their rate while they are on.</param>
/// <param name="On">Above 0.</param>
/// <param name="Off">Above 0.</param>
public sealed record BurstArrivalSettings(Rate WhileOn, TimeSpan On, TimeSpan Off) : ArrivalSettings
{
    public override bool IsFinite => false;

    /// <summary>Pauses included.</summary>
    public double MeanPerSecond => WhileOn.PerSecond * (On / (On + Off));
}
