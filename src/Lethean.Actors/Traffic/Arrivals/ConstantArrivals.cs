using Lethean.Learning.Kinds;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>At equal distances while the rate is constant; in general, sample k when k samples are expected.</summary>
public sealed record ConstantArrivalSettings(RateProfile Profile) : ArrivalSettings
{
    public static Kind<ConstantArrivalSettings> Declaration { get; } = new(
        "constant", "Equal distances while the rate is constant.", new ConstantArrivalSettings(RateProfile.None));

    public override bool IsFinite => Profile.IsFinite;

    public override RateUse RateUse => RateUse.Profile;

    public override double? InitialPerSecond => Profile.InitialPerSecond;

    protected override IKind Declared => Declaration;

    public override ArrivalSettings At(RateProfile profile) => new ConstantArrivalSettings(profile);

    public override IEnumerable<Violation> Unusable() => Profile.Unusable();

    protected override IArrivalProcess Create(ArrivalMaterials materials) => new ConstantArrivals(new ProfileIntensity(Profile));
}

/// <summary>Arrival k when k arrivals are expected: equal distances at a constant rate, the first after one such gap.</summary>
public sealed class ConstantArrivals(IIntensity intensity) : IArrivalProcess
{
    private long _arrivals;

    // Counted, not summed up: the millionth arrival has no accumulated error.
    public Arrival? Next() => intensity.TimeOf(++_arrivals) is { } seconds ? new Arrival(seconds) : null;
}
