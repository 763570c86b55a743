namespace Lethean.Learning.Defenses;

/// <summary>A point of a run: so many served samples, or an intended time.</summary>
public readonly record struct Moment
{
    private readonly bool _isTime;
    private readonly double _value;

    private Moment(bool isTime, double value) => (_isTime, _value) = (isTime, value);

    public static Moment Start { get; } = AfterSamples(0);

    public static Moment Never { get; } = new(false, double.PositiveInfinity);

    /// <param name="served">0 or more.</param>
    public static Moment AfterSamples(long served) => new(false, served);

    /// <param name="time">Since the start of the traffic, 0 or more.</param>
    public static Moment At(TimeSpan time) => new(true, time.TotalSeconds);

    /// <summary>Whether it has come when this sample arrives.</summary>
    public bool HasCome(in Arrival arrival) => (_isTime ? arrival.IntendedSeconds : arrival.Served) >= _value;

    /// <summary>Whether it certainly comes no later than the other; moments in different units cannot be told apart.</summary>
    public bool IsNotAfter(Moment other) =>
        this == Start || other == Never || (_isTime == other._isTime && _value <= other._value);
}
