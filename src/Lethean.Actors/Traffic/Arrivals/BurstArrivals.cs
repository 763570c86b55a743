using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>Poisson arrivals for a while, none for a while, and so on. The mean rate is that while on times on / (on + off).</summary>
/// <param name="WhileOn">Their rate while they are on.</param>
public sealed record BurstArrivalSettings(Rate WhileOn, TimeSpan On, TimeSpan Off) : ArrivalSettings
{
    private static readonly ScalarType<TimeSpan> Phase = Duration(TimeSpan.FromMilliseconds(1));

    public static Kind<BurstArrivalSettings> Declaration { get; } = new(
        "bursts",
        $"Poisson arrivals for a while, none for a while, and so on: the mean rate is rate * on / (on + off), "
        + $"{Rate.LeastPerSecond:0.000000}/s or more.",
        new BurstArrivalSettings(new Rate(1), On: TimeSpan.FromSeconds(1), Off: TimeSpan.FromSeconds(9)))
    {
        { s => s.On, Phase, "How long they come." },
        { s => s.Off, Phase, "How long none comes." },
    };

    public override bool IsFinite => false;

    public override RateUse RateUse => RateUse.Steady;

    /// <summary>Pauses included.</summary>
    public double MeanPerSecond => WhileOn.PerSecond * (On / (On + Off));

    protected override IKind Declared => Declaration;

    public override ArrivalSettings At(RateProfile profile) => this with { WhileOn = new Rate(profile.InitialPerSecond) };

    public override IEnumerable<Violation> Unusable()
    {
        if (MeanPerSecond < Rate.LeastPerSecond)
            yield return new("rate", $"{MeanPerSecond:0.0E0}/s on average, pauses included", $"a mean rate {Rate.Range}");
    }

    protected override IArrivalProcess Create(ArrivalMaterials materials) =>
        new PoissonArrivals(new OnOffIntensity(this), materials.Random);
}

/// <summary>A constant rate for a while, nothing for a while, and so on; on first.</summary>
public sealed class OnOffIntensity(BurstArrivalSettings bursts) : IIntensity
{
    private readonly double _rate = bursts.WhileOn.PerSecond;
    private readonly double _expectedEach = bursts.WhileOn.PerSecond * bursts.On.TotalSeconds;
    private readonly double _period = (bursts.On + bursts.Off).TotalSeconds;

    public double? TimeOf(double expected)
    {
        // Periods before the one that it falls into: the last of a phase is due at its end, not after the pause.
        var complete = Math.Ceiling(expected / _expectedEach) - 1;
        return complete * _period + Math.Max(0, expected - complete * _expectedEach) / _rate;
    }
}
