using Lethean.Learning.Kinds;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>Independently of each other: exponentially distributed distances while the rate is constant.</summary>
public sealed record PoissonArrivalSettings(RateProfile Profile) : ArrivalSettings
{
    public static Kind<PoissonArrivalSettings> Declaration { get; } = new(
        "poisson",
        "Independent, exponentially distributed distances while the rate is constant.",
        new PoissonArrivalSettings(RateProfile.None));

    public override bool IsFinite => Profile.IsFinite;

    public override RateUse RateUse => RateUse.Profile;

    public override double? InitialPerSecond => Profile.InitialPerSecond;

    protected override IKind Declared => Declaration;

    public override ArrivalSettings At(RateProfile profile) => new PoissonArrivalSettings(profile);

    public override IEnumerable<Violation> Unusable() => Profile.Unusable();

    protected override IArrivalProcess Create(ArrivalMaterials materials) =>
        new PoissonArrivals(new ProfileIntensity(Profile), materials.Random);
}

/// <summary>Independent arrivals, as of many clients who do not know each other: exponential gaps at a constant rate.</summary>
public sealed class PoissonArrivals(IIntensity intensity, RandomStream randomness) : IArrivalProcess
{
    private double _expected;

    public Arrival? Next() => intensity.TimeOf(_expected += randomness.NextExponential()) is { } seconds ? new Arrival(seconds) : null;
}
