using Lethean.Actors.Metrics;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Tests.Metrics;

public class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_should_be_within_one_percent_of_the_exact_ones()
    {
        var random = RandomStream.Create(1, "latencies");
        // Over six orders of magnitude, so that every bucket width is used.
        var durations = Enumerable.Range(0, 50_000).Select(_ => TimeSpan.FromMilliseconds(Math.Exp(random.NextDouble() * 14) / 1000)).ToList();
        var histogram = new LatencyHistogram();
        durations.ForEach(histogram.Record);
        durations.Sort();

        foreach (var fraction in new[] { 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0 })
        {
            var exact = durations[(int)Math.Ceiling(fraction * durations.Count) - 1];
            var measured = histogram.Percentile(fraction);
            Assert.InRange(measured.Ticks, exact.Ticks, Math.Ceiling(exact.Ticks * 1.01));
        }

        Assert.Equal(durations[^1], histogram.Max);
        Assert.Equal(durations.Count, histogram.Count);
    }

    [Fact]
    public void Small_and_huge_durations_should_keep_their_order_and_size()
    {
        foreach (var ticks in new[] { 0, 1, 127, 128, 129, 255, 256, 257, 511, 512, (1L << 38) - 1, 1L << 38, (1L << 40) + 1, 1L << 60, long.MaxValue })
        {
            var histogram = new LatencyHistogram();
            histogram.Record(TimeSpan.FromTicks(ticks));
            Assert.InRange(histogram.Percentile(0.5).Ticks, ticks < 1L << 38 ? ticks : ticks - ticks / 100, ticks);
            Assert.Equal(ticks, histogram.Max.Ticks);
        }
    }

    /// <summary>149 of 151 values are 1, so 98.7 % do not exceed it: less than 99 %.</summary>
    [Fact]
    public void Percentile_should_not_be_exceeded_by_more_than_its_share()
    {
        var histogram = new Histogram();
        for (var i = 0; i < 151; i++)
            histogram.Record(i < 149 ? 1 : 100);

        Assert.Equal(100, histogram.Percentile(0.99));
        Assert.Equal(1, histogram.Percentile(0.98));
    }

    [Fact]
    public void Merged_histograms_should_equal_one_that_saw_everything()
    {
        var random = RandomStream.Create(2, "latencies");
        var (left, right, all) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var i = 0; i < 1000; i++)
        {
            var duration = TimeSpan.FromMilliseconds(random.NextExponential());
            (i % 3 == 0 ? left : right).Record(duration);
            all.Record(duration);
        }

        left.Merge(right);

        Assert.Equal(LatencySummary.Of(all, "service-time"), LatencySummary.Of(left, "service-time"));
    }

    [Fact]
    public void Nothing_recorded_should_give_no_summary() => Assert.Null(LatencySummary.Of(new LatencyHistogram(), "service-time"));
}
