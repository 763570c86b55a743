using System.Collections.Immutable;
using Akka;
using Akka.Streams.Dsl;
using Lethean.Actors.Metrics;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Traffic;

/// <summary>The sources of one run on their clock: what they send as one stream, and who hears what became of it.</summary>
public sealed class TrafficTimeline
{
    private readonly IReadOnlyList<TrafficSource> _sources;
    private readonly Dictionary<string, TrafficSource> _byName;
    private readonly OutsideTraffic? _outside;

    /// <param name="sources">At least one where nothing comes from elsewhere or outside.</param>
    /// <param name="outside">What comes from outside, which needs a <see cref="RealTimeClock"/>; <c>null</c> for nothing.</param>
    public TrafficTimeline(TrafficClock clock, IReadOnlyList<TrafficSource> sources, OutsideTraffic? outside = null)
    {
        Clock = clock;
        _sources = sources;
        _outside = outside;
        _byName = sources.ToDictionary(source => source.Name, StringComparer.Ordinal);
    }

    public TrafficClock Clock { get; }

    /// <summary>Sources that are made on other machines, by their names; none has the name of one that is made here.</summary>
    public IReadOnlyDictionary<string, IDistantSource> Distant { get; init; } = ImmutableDictionary<string, IDistantSource>.Empty;

    public IEnumerable<string> Names => _byName.Keys.Concat(Distant.Keys).Concat(_outside is null ? [] : [_outside.Name]);

    /// <summary>Whether every source has sent all that it will ever send.</summary>
    public bool HasEnded =>
        _outside is null && _sources.All(source => source.HasEnded) && Distant.Values.All(source => source.HasEnded);

    /// <summary>Time zero of the traffic is now.</summary>
    public void Start()
    {
        if (Clock is RealTimeClock clock)
        {
            clock.Paused = () => TellDistant(source => source.StandStill());
            clock.Resumed = pause => TellDistant(source => source.Delay(pause));
        }

        Clock.Start();
        TellDistant(source => source.Begin());
    }

    /// <summary>The traffic has ended.</summary>
    /// <returns>Where the distant sources were made.</returns>
    public async Task<IReadOnlyList<PlacedSource>> CloseAsync() =>
        await Task.WhenAll(Distant.Select(async source => new PlacedSource(source.Key, await source.Value.CloseAsync())));

    /// <summary>What is offered, when it is due.</summary>
    /// <param name="samples">Ends after that many samples of all sources together.</param>
    public Source<TrafficSample, NotUsed> Samples(long? samples, Offering offering)
    {
        var traffic = _outside is null ? OfSources(offering) : WithOutside(_outside, offering);
        return (samples is { } count ? traffic.Take(count) : traffic).Named("traffic-timeline");
    }

    /// <summary>
    /// What the author of a source's samples still does to them when they are sent; <c>null</c> where they are sent as drawn.
    /// </summary>
    public ICrafting? CraftingOf(string source) =>
        Distant.TryGetValue(source, out var distant) ? distant.Crafting : _byName[source].Crafting;

    /// <summary>
    /// A sample was answered or failed: its sender, who may wait for that, hears it. Once for each, from any thread.
    /// </summary>
    public void IsAnswered(TrafficSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (sample.Source == _outside?.Name)
            _outside.IsAnswered(sample);
        else
            HasEndedItsWay(sample);
    }

    /// <summary>The same for a sample that was refused.</summary>
    /// <param name="reason">As admission counts it.</param>
    public void IsRefused(TrafficSample sample, string reason)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (sample.Source == _outside?.Name)
            _outside.IsRefused(sample, reason);
        else
            HasEndedItsWay(sample);
    }

    private void HasEndedItsWay(TrafficSample sample)
    {
        if (Clock.Now is not { } now)
            return;
        if (Distant.TryGetValue(sample.Source, out var distant))
            distant.IsAnswered(sample.Client.Number);
        else
            _byName[sample.Source].IsAnswered(sample.Client.Number, now);
    }

    private void TellDistant(Action<IDistantSource> tell)
    {
        foreach (var source in Distant.Values)
            tell(source);
    }

    private Source<TrafficSample, NotUsed> OfSources(Offering offering)
    {
        var streams = Distant.Values.Select(source => source.Samples(Clock, offering));
        if (_sources.Count > 0)
            streams = streams.Prepend(Clock.Play(_sources, offering));
        return streams.Aggregate(Clock.Merge);
    }

    /// <summary>Ends when the samples from outside do, neither earlier nor later, whatever the sources do.</summary>
    private Source<TrafficSample, NotUsed> WithOutside(OutsideTraffic outside, Offering offering)
    {
        var samples = Source.From(() => outside.SamplesAsync((RealTimeClock)Clock, offering)).Named("outside");
        if (_sources.Count == 0)
            return samples;
        var endless = Clock.Play(_sources, offering).Concat(Source.Maybe<TrafficSample>().MapMaterializedValue(_ => NotUsed.Instance));
        return samples.Merge(endless, eagerComplete: true);
    }
}

/// <summary>How the samples of one run are offered.</summary>
/// <param name="Until">No sample is later than this, in seconds since the start of the traffic.</param>
/// <param name="Missed">Told of samples that were due and are never made.</param>
public sealed record Offering(double Until, Action<MissedSamples> Missed)
{
    /// <summary>Told of sources that are made elsewhere and are lost.</summary>
    public Action<SourceLoss> Lost { get; init; } = _ => { };

    /// <summary>Who may change rates meanwhile, so that a source without arrivals may have some later; <c>null</c>: nobody.</summary>
    public RateControl? Rates { get; init; }

    /// <summary>Why samples are missed: the sources were too far behind, for this machine cannot make so many.</summary>
    public const string Behind = "sources-behind";

    /// <summary>Why samples are missed: the run was over before the queue had room for them.</summary>
    public const string HeldBack = "backpressure";

    /// <summary>
    /// Sources that have been behind for so long, at work all the time, leave out what is due and go on from the present. So long after
    /// the end nothing is offered any more.
    /// </summary>
    public static readonly TimeSpan MostBehind = TimeSpan.FromMilliseconds(250);

    /// <summary>When nothing is offered any more, in seconds since the start of the traffic.</summary>
    public double Over => Until + MostBehind.TotalSeconds;
}
