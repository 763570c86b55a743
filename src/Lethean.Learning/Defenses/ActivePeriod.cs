namespace Lethean.Learning.Defenses;

/// <summary>Who sent a sample, as far as the model can tell: one client of one source.</summary>
public readonly record struct ClientId(string Source, int Number);

/// <summary>What is known of a sample besides its pixels when it reaches the model.</summary>
/// <param name="Served">Samples served before this one.</param>
/// <param name="IntendedSeconds">Its intended arrival, seconds since the start of the traffic.</param>
public readonly record struct Arrival(long Served, double IntendedSeconds, ClientId Client);

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

/// <summary>When a link of the chain takes part: from one moment on, until another.</summary>
public readonly record struct ActivePeriod(Moment From, Moment Until)
{
    public static ActivePeriod Always { get; } = new(Moment.Start, Moment.Never);

    public bool Includes(in Arrival arrival) => From.HasCome(arrival) && !Until.HasCome(arrival);

    /// <summary>Whether no sample can fall into it.</summary>
    public bool IsEmpty => From == Moment.Never || (Until != Moment.Never && Until.IsNotAfter(From));

    /// <summary>Whether a sample may fall into both.</summary>
    public bool MayOverlap(ActivePeriod other) => !Until.IsNotAfter(other.From) && !other.Until.IsNotAfter(From);
}
