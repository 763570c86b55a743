using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Tests.Traffic;

/// <summary>What is made elsewhere, as it comes into the traffic here.</summary>
public sealed class DistantSourceTests() : TestKit(Patience.Config)
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Samples_should_be_held_until_they_are_due_here_and_missed_where_that_is_after_the_end()
    {
        var missed = new List<MissedSamples>();
        var timeline = Timeline(new MadeBefore([Samples.Of("users", 1, 1), Samples.Of("users", 2, 3), Samples.Of("users", 3, 30)]));
        var stream = timeline.Samples(null, new Offering(Until: 10, missed.Add)).RunWith(Sink.Queue<TrafficSample>(), Sys.Materializer());
        timeline.Start();

        var first = stream.PullAsync();
        await SomebodyWaitsAsync();
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await first).Value.SourceSequence);
        var second = stream.PullAsync();
        await SomebodyWaitsAsync();
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, (await second).Value.SourceSequence);
        var third = stream.PullAsync();
        await SomebodyWaitsAsync();
        _time.Advance(TimeSpan.FromSeconds(27));

        Assert.False((await third).HasValue);
        Assert.Equal([new MissedSamples("users", 1, 30, Offering.HeldBack)], missed);
    }

    [Fact]
    public void Pauses_of_the_clock_should_be_told_when_they_begin_and_with_their_length_when_they_end()
    {
        var source = new MadeBefore([]);
        var timeline = Timeline(source);
        timeline.Start();

        using (timeline.Clock.Pause())
        {
            Assert.Equal(["begin", "stand still"], source.Told);
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(["begin", "stand still", "delay 00:00:03"], source.Told);
    }

    private TrafficTimeline Timeline(IDistantSource source) => new(new RealTimeClock(_time), [])
    {
        Distant = new Dictionary<string, IDistantSource> { [source.Name] = source },
    };

    private async Task SomebodyWaitsAsync()
    {
        while (_time.Waiting == 0)
            await Task.Yield();
    }

    /// <summary>Has all samples at hand, whenever they are due.</summary>
    private sealed class MadeBefore(IReadOnlyList<TrafficSample> samples) : IDistantSource
    {
        public List<string> Told { get; } = [];

        public string Name => "users";

        public ICrafting? Crafting => null;

        public bool HasEnded => true;

        public void Begin() => Told.Add("begin");

        public void StandStill() => Told.Add("stand still");

        public void Delay(TimeSpan pause) => Told.Add($"delay {pause}");

        public void IsAnswered(int client)
        {
        }

        public IAsyncEnumerable<Made> MadeAsync(CancellationToken cancellationToken) =>
            samples.Select(sample => new Made(sample)).ToAsyncEnumerable();

        public Task<SourcePlace> CloseAsync() => Task.FromResult(new SourcePlace("home", null, null, samples.Count, null));
    }
}
