using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Tests.Traffic;

public class RealTimeClockTests : TestKit
{
    private readonly ManualTime _time = new();
    private readonly RealTimeClock _clock;

    public RealTimeClockTests()
        : base(Patience.Config) => _clock = new RealTimeClock(_time);

    [Fact]
    public async Task Samples_should_be_passed_on_when_they_are_due_all_at_once()
    {
        _time.Advance(TimeSpan.FromHours(1)); // Before the traffic starts: must not count.
        _clock.Start();
        var paced = Play(1, 2, 2.5, 10);

        var first = paced.PullAsync();
        await SomebodyWaitsAsync();
        Assert.False(first.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, (await first).Value.SourceSequence);
        Assert.Equal(2, (await paced.PullAsync()).Value.SourceSequence);
        Assert.Equal(3, (await paced.PullAsync()).Value.SourceSequence);
        var last = paced.PullAsync();
        await SomebodyWaitsAsync();
        Assert.False(last.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(4, (await last).Value.SourceSequence);
        Assert.False((await paced.PullAsync()).HasValue);
    }

    [Fact]
    public void Latency_should_run_from_the_intended_time()
    {
        _clock.Start();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(3), _clock.LatencyOf(Samples.Of("a", 1, 2), serviceTime: TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Clock_should_stand_still_while_it_is_paused()
    {
        _clock.Start();
        _time.Advance(TimeSpan.FromSeconds(5));
        using (_clock.Pause())
        {
            _time.Advance(TimeSpan.FromSeconds(60));
            Assert.Equal(TimeSpan.FromSeconds(5), _clock.LatencyOf(Samples.Of("a", 1, 0), TimeSpan.Zero));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(6), _clock.LatencyOf(Samples.Of("a", 1, 0), TimeSpan.Zero));
    }

    [Fact]
    public void Clock_should_follow_the_pauses_of_another_however_long_the_message_takes()
    {
        var other = new RealTimeClock(_time) { Paused = _clock.StandStill };
        _clock.Start();
        other.Start();
        _time.Advance(TimeSpan.FromSeconds(5));
        var pause = other.Pause();
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(5), _clock.Elapsed);
        pause.Dispose();
        _time.Advance(TimeSpan.FromSeconds(2)); // until it hears of the end
        Assert.Equal(TimeSpan.FromSeconds(5), _clock.Elapsed);

        _clock.Delay(TimeSpan.FromSeconds(60));

        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)), (_clock.Elapsed, other.Elapsed));
    }

    [Fact]
    public async Task Sample_should_be_due_on_its_tick_whatever_the_last_digit_of_its_time()
    {
        _clock.Start();
        var justAfter = Math.BitIncrement(0.07);
        var paced = Play(justAfter);
        var first = paced.PullAsync();
        await SomebodyWaitsAsync();

        _time.Advance(TimeSpan.FromMilliseconds(70));

        Assert.Equal(1, (await first.WaitAsync(Patience.Limit)).Value.SourceSequence);
        Assert.Equal(TimeSpan.Zero, _clock.LatencyOf(Samples.Of("a", 1, justAfter), TimeSpan.Zero));
    }

    [Fact]
    public async Task Sample_should_wait_on_when_the_clock_was_paused_meanwhile()
    {
        _clock.Start();
        var paced = Play(2);
        var first = paced.PullAsync();
        await SomebodyWaitsAsync();
        using (_clock.Pause())
            _time.Advance(TimeSpan.FromSeconds(60));

        await SomebodyWaitsAsync();
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, (await first).Value.SourceSequence);
    }

    [Fact]
    public async Task Time_should_stand_at_zero_until_the_traffic_starts()
    {
        var paced = Play(0, 1);
        Assert.Equal(1, (await paced.PullAsync()).Value.SourceSequence);
        var next = paced.PullAsync();

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, _clock.Now);
        _clock.Start();
        await SomebodyWaitsAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, (await next.WaitAsync(Patience.Limit)).Value.SourceSequence);
        Assert.Equal(TimeSpan.FromSeconds(1), _clock.Now);
    }

    private ISinkQueue<TrafficSample> Play(params double[] seconds) =>
        _clock.Play([Samples.Source("a", seconds)], new Offering(double.PositiveInfinity, NothingMissed)).RunWith(Sink.Queue<TrafficSample>(), Sys.Materializer());

    private static void NothingMissed(MissedSamples missed) => Assert.Fail($"{missed}");

    private Task SomebodyWaitsAsync() => AwaitAssertAsync(() => Assert.Equal(1, _time.Waiting), interval: TimeSpan.FromMilliseconds(5));
}
