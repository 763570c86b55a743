using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Akka.Util;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Tests.Traffic;

/// <summary>Closed-loop users on the real-time clock, on a time that the test moves.</summary>
public class ClosedLoopSenderTests : TestKit
{
    private const string Closed = "users { kind = benign, arrivals = closed-loop, clients = 3, closed-loop.think = constant(10s) }";
    private readonly ManualTime _time = new();
    private readonly RealTimeClock _clock;
    private int _waiters = 1;
    private TrafficSource? _source;

    public ClosedLoopSenderTests()
        : base(Patience.Config)
    {
        _clock = new RealTimeClock(_time);
        _clock.Start();
    }

    [Fact]
    public async Task User_should_send_again_only_after_his_answer_and_a_thought()
    {
        var played = Play(Closed);
        var sent = new List<TrafficSample>();
        for (var i = 0; i < 3; i++)
            sent.Add(await NextAsync(played));
        Assert.Equal([0, 1, 2], sent.Select(sample => sample.Client.Number).Order());
        Assert.All(sent, sample => Assert.InRange(sample.IntendedSeconds, 0, 10));

        var next = played.PullAsync();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(next.IsCompleted); // All wait for their answers.

        var answered = _clock.Seconds;
        _source!.IsAnswered(sent[1].Client.Number, _clock.Elapsed);
        var again = await NextAsync(next);
        Assert.Equal(sent[1].Client, again.Client);
        Assert.Equal(answered + 10, again.IntendedSeconds, 1e-6);
        Assert.Equal(4, again.SourceSequence);
    }

    [Fact]
    public async Task Others_should_not_wait_for_users_who_wait()
    {
        _waiters = 2;
        var played = Play($"{Closed}\nother {{ kind = benign, arrivals = constant, rate = 1/min }}");
        var others = new List<TrafficSample>();
        while (others.Count < 5)
        {
            if (await NextAsync(played) is { Source: "other" } other)
                others.Add(other);
        }

        Assert.Equal([60.0, 120, 180, 240, 300], others.Select(sample => sample.IntendedSeconds));
    }

    [Theory]
    [InlineData("budget = 3", true)]
    [InlineData("stop = 10s", true)]
    [InlineData("budget = 100", false)]
    public async Task Source_should_end_at_its_bounds_or_with_the_run(string limit, bool ended)
    {
        var source = Create(Closed.Replace("clients", $"{limit}, clients", StringComparison.Ordinal)).Single();
        var played = _clock.Play([source], new Offering(11, NothingMissed)).RunWith(Sink.Queue<TrafficSample>(), Sys.Materializer());
        for (var i = 0; i < 3; i++)
            await NextAsync(played);
        var end = played.PullAsync();
        while (!end.IsCompleted)
            await MoveAsync();

        Assert.False((await end).HasValue);
        Assert.Equal(ended, source.HasEnded);
    }

    /// <summary>Twenty users want to send within ten seconds; whoever waits for room until the run is over does not.</summary>
    [Fact]
    public async Task Users_who_find_no_room_until_the_run_is_over_should_be_counted_and_not_send()
    {
        var missed = 0L;
        var source = Create(Closed.Replace("clients = 3", "clients = 20", StringComparison.Ordinal)).Single();
        var played = _clock.Play([source], new Offering(11, users => Interlocked.Add(ref missed, users.Reason == Offering.HeldBack ? users.Count : 1000)))
            .RunWith(Sink.Queue<TrafficSample>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), Sys.Materializer());
        await NextAsync(played);
        _time.Advance(TimeSpan.FromSeconds(20));

        var sent = 1;
        while ((await played.PullAsync()).HasValue)
            sent++;

        Assert.InRange(sent, 1, 4); // Some may have been on their way.
        Assert.Equal(20, sent + missed);
    }

    private ISinkQueue<TrafficSample> Play(string sources)
    {
        var all = Create(sources);
        _source = all[0];
        return _clock.Play(all, new Offering(double.PositiveInfinity, NothingMissed)).RunWith(Sink.Queue<TrafficSample>(), Sys.Materializer());
    }

    private static void NothingMissed(MissedSamples missed) => Assert.Fail($"{missed}");

    private Task<TrafficSample> NextAsync(ISinkQueue<TrafficSample> played) => NextAsync(played.PullAsync());

    private async Task<TrafficSample> NextAsync(Task<Option<TrafficSample>> next)
    {
        while (!next.IsCompleted)
            await MoveAsync();
        return (await next).Value;
    }

    /// <summary>A little time passes when all wait for it, and those whom it concerns get to know.</summary>
    private async Task MoveAsync()
    {
        if (_time.Waiting >= _waiters)
            _time.Advance(TimeSpan.FromMilliseconds(100));
        await Task.Yield();
    }

    private static IReadOnlyList<TrafficSource> Create(string sources)
    {
        var scenario = Scenario.Load($"lethean.traffic {{ stop-after.samples = 1, sources {{ {sources} }} }}");
        return [.. scenario.Variants[0].Simulation.Traffic.Sources.Select(source => TrafficSource.Create(source, seed: 1, Tiny.Inputs))];
    }
}
