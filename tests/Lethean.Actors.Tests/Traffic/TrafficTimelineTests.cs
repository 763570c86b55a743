using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Actors.Traffic;
using Lethean.Learning.Samples;
using Lethean.Learning.Corruptions;

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

    [Fact]
    public async Task Simultaneous_samples_should_come_in_the_order_of_their_sources_names()
    {
        SourceSettings Every(string name) => new(name, new BenignSettings(), new ConstantArrivalSettings(RateProfile.Steady(new Rate(1))), new ClientSettings(1, 0), SourceLimits.None);

        var samples = await DrawAsync(seed: 1, 6, null, Every("b"), Every("c"), Every("a"));

        Assert.Equal(["a", "b", "c", "a", "b", "c"], samples.Select(sample => sample.Source));
    }

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
