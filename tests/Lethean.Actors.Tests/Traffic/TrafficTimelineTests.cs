using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Tests.Traffic;

public class TrafficTimelineTests() : TestKit(Patience.Config)
{
    private static readonly SourceSettings Users = new("users", new BenignSettings(), new PoissonArrivalSettings(RateProfile.Steady(new Rate(90))), new ClientSettings(50, 1), SourceLimits.None);
    private static readonly SourceSettings Attacker = new("attacker", new LetheanSettings(), new PoissonArrivalSettings(RateProfile.Steady(new Rate(10))), new ClientSettings(1, 0), SourceLimits.None);
    private static readonly SourceSettings Bursts = new(
        "bursts",
        new BenignSettings { Order = new ClassCorrelatedOrder(0.1, 10) },
        new BurstArrivalSettings(new Rate(80), TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.3)),
        new ClientSettings(5, 0),
        SourceLimits.None);
    private static readonly SourceSettings Closed = new(
        "closed",
        new BenignSettings(),
        new ClosedLoopArrivalSettings(new ThinkTime(ThinkTimeSpread.Exponential, TimeSpan.FromSeconds(1)), TimeSpan.Zero),
        new ClientSettings(50, 0),
        SourceLimits.None);
    private static readonly SourceSettings Shifted =
        new("shifted", new ShiftSettings(Corruption.Find("gaussian_noise"), 5), new ConstantArrivalSettings(RateProfile.Steady(new Rate(30))), new ClientSettings(1, 0), SourceLimits.None);

    [Fact]
    public async Task Samples_should_come_in_the_order_of_their_intended_times()
    {
        var samples = await DrawAsync(seed: 1, 500, null, Users, Attacker, Shifted);

        Assert.Equal(500, samples.Count);
        Assert.Equal(samples.Order(Comparer<TrafficSample>.Create(TrafficSample.CompareArrival)), samples);
        Assert.All(samples.GroupBy(sample => sample.Source), source =>
            Assert.Equal(Enumerable.Range(1, source.Count()).Select(i => (long)i), source.Select(sample => sample.SourceSequence)));
        Assert.Equal(3, samples.Select(sample => sample.Source).Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Neither_of_two_sources_should_be_first_more_often_than_by_chance(ulong seed)
    {
        const int pairs = 2000;
        var samples = await DrawAsync(seed, 2 * pairs, null, EverySecond("attacker"), EverySecond("users"));

        var firsts = samples.Chunk(2).Select(pair => pair[0].Source == "attacker").ToList();
        Assert.All(samples.Chunk(2), pair => Assert.Equal(2, pair.Select(sample => sample.Source).Distinct().Count()));
        // Binomial with p = 1/2, four standard deviations: 90 of 2000, and 90 of the pairs of neighbours that differ.
        Assert.InRange(firsts.Count(first => first), (pairs / 2) - 90, (pairs / 2) + 90);
        Assert.InRange(firsts.Zip(firsts.Skip(1)).Count(pair => pair.First != pair.Second), (pairs / 2) - 90, (pairs / 2) + 90);
    }

    [Fact]
    public async Task Order_of_simultaneous_samples_should_follow_from_the_seed_and_not_from_the_other_sources()
    {
        var (a, b, c) = (EverySecond("a"), EverySecond("b"), EverySecond("c"));
        var order = Names(await DrawAsync(seed: 1, 300, null, a, b, c));

        Assert.Equal(order, Names(await DrawAsync(seed: 1, 300, null, c, a, b)));
        Assert.NotEqual(order, Names(await DrawAsync(seed: 2, 300, null, a, b, c)));
        Assert.Equal(order.Where(name => name != "b"), Names(await DrawAsync(seed: 1, 200, null, a, c)));

        static List<string> Names(IReadOnlyList<TrafficSample> samples) => [.. samples.Select(sample => sample.Source)];
    }

    /// <summary>As in real time, where a sample that was passed over gives its number to the next one.</summary>
    [Fact]
    public void Order_of_simultaneous_samples_should_follow_from_their_numbers_when_some_were_missed()
    {
        MergedArrivals Merged() => new([Create("a"), Create("b")], double.PositiveInfinity);
        var (whole, late) = (Merged(), Merged());

        Assert.Equal([("a", 7L), ("b", 7L)], late.Miss(7));

        var (expected, actual) = (whole.Samples().Take(200).ToList(), late.Samples().Take(200).ToList());
        Assert.Equal(expected.Select(sample => (sample.Source, sample.SourceSequence)), actual.Select(sample => (sample.Source, sample.SourceSequence)));
        Assert.Equal(8, actual[0].IntendedSeconds);

        static TrafficSource Create(string name) => TrafficSource.Create(EverySecond(name), seed: 1, Tiny.Inputs);
    }

    private static SourceSettings EverySecond(string name) =>
        new(name, new BenignSettings(), new ConstantArrivalSettings(RateProfile.Steady(new Rate(1))), new ClientSettings(1, 0), SourceLimits.None);

    public static TheoryData<SourceSettings> Sources => [Users, Bursts, Closed];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Added_source_should_not_change_the_samples_of_another(SourceSettings settings)
    {
        var alone = (await DrawAsync(seed: 7, 200, null, settings)).ToList();
        var among = (await DrawAsync(seed: 7, 400, null, [Attacker, Shifted, settings])).Where(sample => sample.Source == settings.Name).ToList();

        Assert.InRange(among.Count, 100, 400);
        foreach (var (expected, actual) in alone.Zip(among))
            AssertSame(expected, actual);
    }

    [Fact]
    public async Task Other_seed_should_give_other_samples()
    {
        var one = await DrawAsync(seed: 1, 20, null, Users);
        var two = await DrawAsync(seed: 2, 20, null, Users);

        Assert.DoesNotContain(one.Zip(two), pair => pair.First.IntendedSeconds == pair.Second.IntendedSeconds);
        Assert.NotEqual(one.Select(sample => sample.Sample.DatasetIndex), two.Select(sample => sample.Sample.DatasetIndex));
    }

    [Fact]
    public async Task Traffic_should_end_with_the_last_sample_within_its_duration()
    {
        var samples = await DrawAsync(seed: 1, null, TimeSpan.FromSeconds(2), Shifted);

        Assert.Equal(60, samples.Count);
    }

    private static void AssertSame(TrafficSample expected, TrafficSample actual)
    {
        Assert.Equal(expected.SourceSequence, actual.SourceSequence);
        Assert.Equal(expected.Client, actual.Client);
        Assert.Equal(expected.IntendedSeconds, actual.IntendedSeconds);
        Assert.Equal(expected.Sample.Label, actual.Sample.Label);
        Assert.Equal(expected.Sample.DatasetIndex, actual.Sample.DatasetIndex);
        Assert.True(expected.Sample.Image.Pixels.SequenceEqual(actual.Sample.Image.Pixels));
    }

    private async Task<IReadOnlyList<TrafficSample>> DrawAsync(
        ulong seed, long? samples, TimeSpan? duration, params SourceSettings[] sources)
    {
        var timeline = new TrafficTimeline(new VirtualClock(), [.. sources.Select(source => TrafficSource.Create(source, seed, Tiny.Inputs))]).Samples(
            samples,
            new Offering(duration?.TotalSeconds ?? double.PositiveInfinity, _ => Assert.Fail("On the virtual clock nothing is missed.")));
        return await timeline.RunWith(Sink.Seq<TrafficSample>(), Sys.Materializer()).WaitAsync(Patience.Limit);
    }
}
