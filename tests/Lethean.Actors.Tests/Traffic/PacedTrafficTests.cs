using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic;
using Lethean.Learning.Data;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Tests.Traffic;

/// <summary>Sources that do not keep up with their own intended times, on a time that moves by what they do.</summary>
public class PacedTrafficTests : TestKit
{
    private int _waitsForTheEnd; // Of those that wait for a time, the one that ends the traffic.
    private readonly ManualTime _time = new();
    private readonly RealTimeClock _clock;
    private readonly ConcurrentDictionary<string, long> _missed = [];

    public PacedTrafficTests()
        : base(Patience.Config)
    {
        _clock = new RealTimeClock(_time);
        _clock.Start();
    }

    /// <summary>A sample is due every millisecond for two seconds, and takes two milliseconds to make, after which the sources rest for three.</summary>
    [Fact]
    public async Task What_cannot_be_made_in_time_should_be_counted_and_the_rest_come_nearly_in_time()
    {
        var slow = Samples.Source("slow", Milliseconds(2000), () => Made(TimeSpan.FromMilliseconds(2)));
        var played = Play(slow).Select(sample => (Sample: sample, Lag: _clock.Seconds - sample.IntendedSeconds))
            .RunWith(Sink.Seq<(TrafficSample Sample, double Lag)>(), Sys.Materializer());
        await MoveUntilAsync(played);

        var offered = await played;
        Assert.Equal(2000, offered.Count + _missed[Offering.Behind]);
        Assert.InRange(offered.Count, 390, 450); // In two seconds, and in the quarter of one that is left after the last is due.
        Assert.Equal(Enumerable.Range(1, offered.Count).Select(number => (long)number), offered.Select(each => each.Sample.SourceSequence));
        Assert.InRange(offered.Max(each => each.Lag), Offering.MostBehind.TotalSeconds, Offering.MostBehind.TotalSeconds + 0.02);
        Assert.False(_missed.ContainsKey(Offering.HeldBack));
    }

    [Fact]
    public async Task Hiccup_of_the_machine_should_lose_nothing()
    {
        var played = Play(Samples.Source("users", Milliseconds(5000))).RunWith(Sink.Seq<TrafficSample>(), Sys.Materializer());
        await SomebodyWaitsAsync();

        _time.Advance(TimeSpan.FromSeconds(4)); // Nobody ran meanwhile.
        await MoveUntilAsync(played);

        Assert.Equal(5000, (await played).Count);
        Assert.Empty(_missed);
    }

    /// <summary>The sink takes ten samples, and no more until the run is over.</summary>
    [Fact]
    public async Task What_the_model_had_no_room_for_by_the_end_should_be_counted_and_the_traffic_end()
    {
        var played = Play(Samples.Source("users", Milliseconds(5000)), until: 2).RunWith(OneOf<TrafficSample>(), Sys.Materializer());
        var taken = 0;
        for (; taken < 10; taken++)
            Assert.True((await NextAsync(played)).HasValue);

        while (!_missed.ContainsKey(Offering.HeldBack))
        {
            if (_time.Waiting > 0)
                _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        while ((await NextAsync(played)).HasValue)
            taken++;

        Assert.InRange(taken, 10, 12); // One may wait in the sink and one on the way to it.
        Assert.Equal(2000, taken + _missed[Offering.HeldBack]);
        Assert.Single(_missed);
    }

    /// <summary>What is behind the sources asks for one sample at a time: between two of them they have nothing to do, and time may pass.</summary>
    [Fact]
    public async Task Sources_that_were_held_back_should_go_on_with_what_was_due_first()
    {
        var model = Play(Samples.Source("users", Milliseconds(5000))).RunWith(this.SinkProbe<TrafficSample>(), Sys.Materializer());
        for (var number = 1L; number <= 5000; number++)
        {
            model.Request(1);
            var next = model.ExpectNextAsync();
            await MoveUntilAsync(next);
            Assert.Equal(number, (await next).SourceSequence);
            _time.Advance(number == 1 ? TimeSpan.FromSeconds(50) : TimeSpan.FromMilliseconds(3)); // The model takes its time.
        }

        model.Request(1);
        await model.ExpectCompleteAsync();
        Assert.Empty(_missed);
    }

    [Fact]
    public async Task Sample_that_finds_no_room_should_never_have_its_pixels_made()
    {
        var made = 0;
        Sample Next() => new(new Image(new ImageShape(1, 1, 1), () => [Interlocked.Increment(ref made)]), 0, 0, 0);
        var source = Samples.Source("flood", Milliseconds(5000), Next);
        var settings = new AdmissionSettings(4, OverflowPolicy.DropNew, null, null, LatePolicy.ServeWithoutAdapting);
        var counts = new Admission();
        var offered = 0;
        var played = Play(source)
            .Select(sample =>
            {
                Interlocked.Increment(ref offered);
                return sample;
            })
            .Via(new AdmissionStage(settings, new TrafficTimeline(_clock, [source]), counts))
            .RunWith(OneOf<TrafficSample>(), Sys.Materializer());

        var first = played.PullAsync();
        await SomebodyWaitsAsync();
        _time.Advance(TimeSpan.FromSeconds(6));
        var admitted = 0;
        for (var next = await first; next.HasValue; next = await played.PullAsync())
        {
            Assert.Equal(++admitted, next.Value.Sample.Image.Pixels[0]);
            // The model looks at it for as long as it takes to refuse all others.
            await AwaitAssertAsync(() => Assert.True(Volatile.Read(ref offered) > 4910), interval: TimeSpan.FromMilliseconds(5));
        }

        Assert.InRange(admitted, 5, 8);
        Assert.Equal(admitted, made);
        Assert.True((await counts.Counts.WaitAsync(Patience.Limit)).Sources["flood"].Dropped["queue-full"] > 4900);
    }

    private Source<TrafficSample, Akka.NotUsed> Play(TrafficSource source, double until = double.PositiveInfinity)
    {
        _waitsForTheEnd = double.IsFinite(until) ? 1 : 0;
        return _clock.Play([source], new Offering(until, missed => _missed.AddOrUpdate(missed.Reason, missed.Count, (_, before) => before + missed.Count)));
    }

    private Sample Made(TimeSpan time)
    {
        _time.Advance(time);
        return Samples.Of("", 0, 0).Sample;
    }

    private static ImmutableArray<double> Milliseconds(int count) => [.. Enumerable.Range(1, count).Select(millisecond => millisecond / 1000.0)];

    private static Sink<T, ISinkQueue<T>> OneOf<T>() => Sink.Queue<T>().WithAttributes(Attributes.CreateInputBuffer(1, 1));

    private Task SomebodyWaitsAsync() => AwaitAssertAsync(() => Assert.NotEqual(0, _time.Waiting), interval: TimeSpan.FromMilliseconds(5));

    private async Task<Akka.Util.Option<TrafficSample>> NextAsync(ISinkQueue<TrafficSample> played)
    {
        var next = played.PullAsync();
        await MoveUntilAsync(next);
        return await next;
    }

    private async Task MoveUntilAsync(Task done)
    {
        while (!done.IsCompleted)
            await MoveAsync();
    }

    /// <summary>A little time passes when nobody has anything to do.</summary>
    private async Task MoveAsync()
    {
        if (_time.Waiting > _waitsForTheEnd)
            _time.Advance(TimeSpan.FromMilliseconds(1));
        await Task.Yield();
    }
}
