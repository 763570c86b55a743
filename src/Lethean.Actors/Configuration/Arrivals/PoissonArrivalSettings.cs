namespace Lethean.Actors.Configuration.Arrivals;

/// <summary>Independently of each other: exponentially distributed distances while the rate is constant.</summary>
public sealed record PoissonArrivalSettings(RateProfile Profile) : ArrivalSettings
{
    public override bool IsFinite => Profile.IsFinite;
}
