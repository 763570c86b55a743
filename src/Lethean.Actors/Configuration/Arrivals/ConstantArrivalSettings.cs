namespace Lethean.Actors.Configuration.Arrivals;

/// <summary>At equal distances while the rate is constant; in general, sample k when k samples are expected.</summary>
public sealed record ConstantArrivalSettings(RateProfile Profile) : ArrivalSettings
{
    public override bool IsFinite => Profile.IsFinite;
}
