using System.Collections.Immutable;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Metrics;

public class LoadMeterTests
{
    [Fact]
    public void Warmup_should_be_excluded_from_everything_that_is_measured()
    {
        var meter = new LoadMeter(new WarmupSummary(2, 5, 0));
        // A sample a second, answered half a second after its time; those of the warm-up take a minute.
        for (var second = 1; second <= 10; second++)
            meter.Add(second, Timing(second < 5 ? 60_000 : 500, answeredAt: second + 0.5));

        var (latency, load) = (meter.Latency("intended-to-done")!, meter.Summarize(OneEachSecond));

        Assert.Equal(new WarmupSummary(2, 5, Excluded: 4), load.Warmup);
        Assert.Equal((6, 500.0), (latency.Count, latency.Max));
        Assert.Equal(6, load.UncorrectedLatencyMs!.Count);
        Assert.Equal(6, load.ServiceTimeMs!.Count);
        Assert.Equal(6, load.QueueDepth!.Count);
        Assert.Equal(6, load.WeightAgeMs!.Count);
        Assert.Equal(6, load.WeightAgeSamples!.Count);
        Assert.Equal((10.0, 1.0), (load.OfferedSeconds, load.OfferedPerSecond));
        // Six answers between 4.5 s, the end of the warm-up, and 10.5 s.
        Assert.Equal(1, load.ServedPerSecond!.Value, 1e-9);
    }

    [Fact]
    public void Samples_of_the_warmup_should_count_from_the_first_answer()
    {
        var meter = new LoadMeter(new WarmupSummary(3, 0, 0));
        for (var second = 1; second <= 3; second++)
            meter.Add(second, Timing(1, second));

        Assert.Null(meter.Latency("intended-to-done"));
        Assert.Null(meter.Summarize(OneEachSecond).ServedPerSecond);
        meter.Add(4, Timing(1, 4));
        Assert.Equal(1, meter.Latency("intended-to-done")!.Count);
    }

    [Fact]
    public void What_has_no_meaning_on_the_virtual_clock_should_be_null()
    {
        var meter = new LoadMeter(new WarmupSummary(0, 0, 0));
        meter.Add(1, new SampleTiming
        {
            Latency = TimeSpan.FromSeconds(1),
            ServiceTime = TimeSpan.FromSeconds(1),
            WeightAge = new WeightAge(3, null),
            Crafting = TimeSpan.Zero,
        });

        Assert.Equal(
            new LoadSummary
            {
                Warmup = new WarmupSummary(0, 0, 0),
                ServiceTimeMs = new Distribution(1000, 1000, 1000, 1000, 1000, 1),
                WeightAgeSamples = new Distribution(3, 3, 3, 3, 3, 1),
            },
            meter.Summarize(null));
    }

    private static OfferedLoad OneEachSecond => OfferedLoad.Of(TimeSpan.FromSeconds(10), ImmutableSortedDictionary<string, SourceLoad>.Empty.Add("users", new(1, 1, null)));

    private static SampleTiming Timing(double milliseconds, double answeredAt)
    {
        var duration = TimeSpan.FromMilliseconds(milliseconds);
        return new SampleTiming
        {
            Latency = duration,
            Uncorrected = duration,
            ServiceTime = duration,
            Waiting = 3,
            Answered = TimeSpan.FromSeconds(answeredAt),
            WeightAge = new WeightAge(1, duration),
            Crafting = TimeSpan.Zero,
        };
    }
}
