using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Tests.Traffic;

/// <summary>Samples from outside beside those of simulated sources, on a time that the test moves.</summary>
public class OutsideTrafficTests : TestKit
{
    private static readonly Sample Image = Sample.Of(Tiny.Test, 0) with { Label = -1 };

    private readonly ManualTime _time = new();
    private readonly RealTimeClock _clock;
    private readonly OutsideTraffic _outside = new("clients", capacity: 2);

    public OutsideTrafficTests()
        : base(Patience.Config) => _clock = new RealTimeClock(_time);

    [Fact]
    public async Task Nothing_should_be_taken_before_the_traffic_flows()
    {
        Assert.False(_outside.IsOpen);
        Assert.Equal(Refusal.Closed, (await _outside.OfferAsync(Image, client: 1)).Refused);
    }

    [Fact]
    public async Task Sample_should_come_when_it_is_offered_and_its_sender_hear_what_became_of_it()
    {
        var timeline = new TrafficTimeline(_clock, [], _outside);
        var played = await PlayAsync(timeline);
        _time.Advance(TimeSpan.FromSeconds(3));
        var offers = Enumerable.Range(0, 4).Select(client => _outside.OfferAsync(Image, client)).ToList();
        var samples = new List<TrafficSample>();
        while (samples.Count < 4)
            samples.Add((await played.PullAsync().WaitAsync(Patience.Limit)).Value);

        Assert.Equal([1, 2, 3, 4], samples.Select(sample => sample.SourceSequence));
        Assert.Equal([0, 1, 2, 3], samples.Select(sample => sample.Client.Number));
        Assert.All(samples, sample => Assert.Equal(("clients", 3), (sample.Source, sample.IntendedSeconds)));
        Assert.All(offers, offer => Assert.False(offer.IsCompleted));

        var served = new ServedSample(5, 0.5, null, null, true, null);
        timeline.IsAnswered(samples[0] with { Sequence = 9, Served = served });
        timeline.IsAnswered(samples[1] with { Sequence = 10, FailReason = "crash" });
        timeline.IsRefused(samples[2], AdmissionStage.QuotaExceeded);
        timeline.IsRefused(samples[3], StopReasons.Interrupted);
        Assert.Equal(
            [
                new OutsideAnswer(9) { Served = served }, new(10) { Failed = "crash" }, new(0) { Refused = Refusal.Quota }, OutsideAnswer.Closed,
            ],
            await Task.WhenAll(offers).WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Drain_should_let_through_what_was_taken_and_then_end_the_traffic_of_all()
    {
        var played = await PlayAsync(new TrafficTimeline(_clock, Create("users { kind = benign, arrivals = constant, rate = 1/h }"), _outside));
        var taken = _outside.OfferAsync(Image, client: 1);
        _outside.Drain();
        var late = await _outside.OfferAsync(Image, client: 1);

        Assert.Equal("clients", (await played.PullAsync().WaitAsync(Patience.Limit)).Value.Source);
        Assert.False((await played.PullAsync().WaitAsync(Patience.Limit)).HasValue);
        Assert.Equal((Refusal.Closed, true, false), (late.Refused, _outside.IsDrained, _outside.IsOpen));
        Assert.False(taken.IsCompleted); // It is on its way.
        _outside.End();
        Assert.Equal(OutsideAnswer.Closed, await taken.WaitAsync(Patience.Limit));
    }

    /// <summary>However the run ends, nobody waits for ever.</summary>
    [Fact]
    public async Task Cancelled_traffic_should_answer_all_who_wait()
    {
        var played = await PlayAsync(new TrafficTimeline(_clock, [], _outside), most: 1);
        var offers = Enumerable.Range(0, 20).Select(client => _outside.OfferAsync(Image, client)).ToList();
        await played.PullAsync().WaitAsync(Patience.Limit);
        await AwaitConditionAsync(() => Task.FromResult(!_outside.IsOpen), Patience.Limit);
        _outside.End();

        Assert.All(await Task.WhenAll(offers).WaitAsync(Patience.Limit), answer => Assert.Equal(OutsideAnswer.Closed, answer));
    }

    [Fact]
    public async Task Sources_that_end_should_not_end_the_traffic_but_the_end_of_the_run_should()
    {
        var sources = Create("users { kind = benign, arrivals = closed-loop, clients = 1, budget = 1, closed-loop.think = constant(1s) }");
        var timeline = new TrafficTimeline(_clock, sources, _outside);
        var played = await PlayAsync(timeline, until: 60);
        var first = played.PullAsync();
        while (!first.IsCompleted)
            await MoveAsync(waiters: 2); // The end of the run, and the user.
        Assert.Equal("users", (await first).Value.Source);

        var offer = _outside.OfferAsync(Image, client: 1);
        var sample = (await played.PullAsync().WaitAsync(Patience.Limit)).Value;
        Assert.Equal("clients", sample.Source);
        timeline.IsRefused(sample, AdmissionStage.QueueFull);
        Assert.Equal(Refusal.QueueFull, (await offer).Refused);
        var end = played.PullAsync();
        while (!end.IsCompleted)
            await MoveAsync(waiters: 1);
        Assert.False((await end).HasValue);
        Assert.InRange(_clock.Seconds, 60, 62);
        Assert.False(_outside.IsOpen || _outside.IsDrained || timeline.HasEnded);
    }

    private async Task<ISinkQueue<TrafficSample>> PlayAsync(
        TrafficTimeline timeline, double until = double.PositiveInfinity, long? most = null)
    {
        var played = timeline.Samples(most, new Offering(until, missed => Assert.Fail($"{missed}")))
            .RunWith(Sink.Queue<TrafficSample>(), Sys.Materializer());
        _clock.Start();
        await _outside.Started.WaitAsync(Patience.Limit);
        return played;
    }

    private async Task MoveAsync(int waiters)
    {
        if (_time.Waiting >= waiters)
            _time.Advance(TimeSpan.FromMilliseconds(100));
        await Task.Yield();
    }

    private static IReadOnlyList<TrafficSource> Create(string sources)
    {
        var scenario = Scenario.Load($"lethean.traffic {{ clock = real-time, outside = clients, sources {{ {sources} }} }}");
        return [.. scenario.Variants[0].Simulation.Traffic.Sources.Select(source => TrafficSource.Create(source, seed: 1, Tiny.Inputs))];
    }
}
