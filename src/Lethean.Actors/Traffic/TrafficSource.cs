using System.Threading.Channels;
using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using static System.FormattableString;
using ClientId = Lethean.Learning.Defenses.ClientId;

namespace Lethean.Actors.Traffic;

/// <summary>
/// One configured source: an arrival process, its clients and a sample generator. Each draws from a random stream of its own,
/// named after the source, so that no source depends on which others there are. Whoever makes a source afresh and throws
/// away as many samples as were sent is where it was.
/// </summary>
public sealed class TrafficSource
{
    /// <summary>A thousand years. Nobody waits for what would come later, and no clock of the system can tell it.</summary>
    private const double Horizon = 1000 * 365.25 * 86400;

    private readonly ulong _seed;
    private readonly SourceLimits _limits;
    private readonly ClientPopulation _clients;
    private readonly ISampleGenerator _generator;

    // Of a closed loop's users. Holds no more than them: each has one sample under way.
    private readonly Channel<(int User, double Seconds)> _answers = Channel.CreateUnbounded<(int, double)>();
    private IArrivalProcess _arrivals;
    private double _timeZero;
    private Arrival? _next;
    private long _sequence;
    private (long Sequence, ulong Rank) _ranked;

    /// <param name="seed">Of the run.</param>
    public TrafficSource(
        string name, ulong seed, SourceLimits limits, IArrivalProcess arrivals, ClientPopulation clients, ISampleGenerator generator)
    {
        _timeZero = limits.Start.TotalSeconds;
        Name = name;
        _seed = seed;
        _limits = limits;
        _arrivals = arrivals;
        _clients = clients;
        _generator = generator;
    }

    public string Name { get; }

    /// <summary>Whether it has sent all that it will ever send.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Those who send and wait, where the source is a closed loop; else <c>null</c>.</summary>
    public ClosedLoopUsers? Users => (_arrivals as ClosedLoopArrivals)?.Users;

    /// <summary>Makes its arrivals at another rate, samples a second, 0 or more; <c>null</c> where they have none.</summary>
    public Func<double, IArrivalProcess>? AtRate { private get; init; }

    /// <summary>Whether its arrivals have a rate that <see cref="ChangeRate"/> can change.</summary>
    public bool HasRate => AtRate is not null;

    /// <summary>What its author still does to its samples when they are sent; <c>null</c> where they are sent as drawn.</summary>
    public ICrafting? Crafting => _generator.Crafting;

    /// <summary>Users that were answered, and when, in seconds since <see cref="Start"/>.</summary>
    internal ChannelReader<(int User, double Seconds)> Answers => _answers.Reader;

    /// <summary>Time zero of its arrivals, in seconds since the start of the traffic.</summary>
    public double Start => _limits.Start.TotalSeconds;

    /// <summary>No sample is later than this, in seconds since the start of the traffic.</summary>
    public double Stop => _limits.Stop?.TotalSeconds ?? Horizon;

    /// <summary>
    /// The place of its next sample among those that are due at the same time, the lowest first. It is drawn for each number of a sample
    /// on its own, so that it depends neither on other sources nor on what was passed over.
    /// </summary>
    public ulong NextRank
    {
        get
        {
            var next = _sequence + 1;
            if (_ranked.Sequence != next)
                _ranked = (next, RandomStream.Create(_seed, Invariant($"traffic.{Name}.tie.{next}")).NextUInt64());
            return _ranked.Rank;
        }
    }

    /// <summary>Whether its budget is spent.</summary>
    public bool IsSpent => _sequence >= _limits.Budget;

    /// <param name="inputs">Images and recordings that the settings ask for.</param>
    /// <exception cref="InputException">A setting cannot be used.</exception>
    public static TrafficSource Create(SourceSettings settings, ulong seed, SimulationInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(inputs);
        var arrivals = RandomStream.Create(seed, $"traffic.{settings.Name}.arrivals");
        var clients = RandomStream.Create(seed, $"traffic.{settings.Name}.clients");
        var samples = RandomStream.Create(seed, $"traffic.{settings.Name}.samples");
        var materials = new ArrivalMaterials(settings.Clients.Count, inputs.Traces, arrivals);
        return new TrafficSource(
            settings.Name,
            seed,
            settings.Limits,
            settings.Arrivals.CreateProcess(materials),
            new ClientPopulation(settings.Clients, clients),
            settings.Generator.CreateGenerator(new SampleMaterials(inputs.Train, inputs.Images.Traffic, samples)))
        {
            AtRate = settings.Arrivals.RateUse == RateUse.Profile
                ? perSecond => settings.Arrivals.At(new RateProfile(perSecond, [])).CreateProcess(materials)
                : null,
        };
    }

    /// <summary>The samples of this source, made when they are asked for. Enumerate once.</summary>
    /// <param name="until">Ends here even if the source does not, in seconds since the start of the traffic.</param>
    public IEnumerable<TrafficSample> Samples(double until = double.PositiveInfinity)
    {
        while (NextDue(until) is not null)
            yield return Next();
    }

    /// <summary>
    /// When its next sample is due, in seconds since the start of the traffic; <c>null</c> when none will come by <paramref
    /// name="until"/>.
    /// </summary>
    public double? NextDue(double until)
    {
        _next ??= IsSpent ? null : _arrivals.Next();
        if (_next is { } arrival && DueOf(arrival) is var due && due <= Stop)
            return due <= until ? due : null;
        End();
        return null;
    }

    /// <summary>Goes on at another rate, or begins with it. What its profile says of later times no longer counts.</summary>
    /// <param name="perSecond">0 or more.</param>
    /// <param name="now">Since the start of the traffic; not before the last sample.</param>
    public void ChangeRate(double perSecond, double now)
    {
        _arrivals = AtRate!(perSecond);
        _timeZero = now;
        _next = null;
    }

    /// <summary>Makes the sample that <see cref="NextDue"/> told of.</summary>
    public TrafficSample Next()
    {
        var arrival = _next!.Value;
        _next = null;
        return Draw(arrival);
    }

    /// <summary>
    /// Passes over all that is due by a time. They are never made: the next sample has the number that the first of them would have
    /// had.
    /// </summary>
    /// <returns>How many these are.</returns>
    public long Miss(double seconds)
    {
        var missed = 0L;
        for (; NextDue(seconds) is not null; missed++)
            _next = null;
        return missed;
    }

    /// <summary>The next sample, whenever it is.</summary>
    public TrafficSample Draw(Arrival arrival)
    {
        var rank = NextRank;
        var client = new ClientId(_clients.Of ?? Name, arrival.Client ?? _clients.Next());
        return new(Name, ++_sequence, client, DueOf(arrival), _generator.Next()) { Rank = rank };
    }

    /// <summary>The sample of a client has ended its way, one way or another. Only users of a closed loop wait for that.</summary>
    /// <param name="now">Since the start of the traffic.</param>
    public void IsAnswered(int client, TimeSpan now)
    {
        if (Users is not null)
            _answers.Writer.TryWrite((client, now.TotalSeconds - Start));
    }

    /// <summary>It has sent all that it will ever send.</summary>
    public void End() => HasEnded = true;

    private double DueOf(in Arrival arrival) => _timeZero + arrival.Seconds;
}
