using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tests.Randomness;

namespace Lethean.Actors.Tests.Traffic.Arrivals;

public class ArrivalProcessTests
{
    private const int N = 40_000;

    /// <summary>10/s, from 10 s 40/s, falling to nothing until 30 s, nothing, from 40 s 20/s, rising to 60/s until 50 s, then 60/s.</summary>
    private static readonly RateProfile Hilly = new(10,
    [
        Change(10, 40, RateShape.Step), Change(30, 0, RateShape.Ramp), Change(40, 20, RateShape.Step), Change(50, 60, RateShape.Ramp),
    ]);

    [Fact]
    public void Constant_arrivals_should_be_equally_spaced_without_accumulating_error()
    {
        var arrivals = new ConstantArrivals(Steady(3));

        for (var i = 1; i <= 300_000; i++)
            Assert.Equal(i / 3.0, arrivals.Next()!.Value.Seconds, 1e-15 * i);
    }

    [Fact]
    public void Poisson_arrivals_should_have_independent_exponential_gaps_of_the_configured_mean()
    {
        const double Rate = 50;
        var gaps = Gaps(Take(new PoissonArrivals(Steady(Rate), Randomness()), N)).Select(gap => gap * Rate).ToArray();

        AssertUnitPoisson(gaps);
    }

    [Fact]
    public void Constant_arrivals_should_come_when_their_number_is_expected_whatever_the_profile()
    {
        var times = Take(new ConstantArrivals(new ProfileIntensity(Hilly)), 2000);

        for (var i = 0; i < times.Length; i++)
            Assert.Equal(i + 1, ExpectedOfHilly(times[i]), 1e-9);
        Assert.Equal(100, times.Count(time => time <= 10));
        Assert.Equal(400, times.Count(time => time is > 10 and <= 30));
        Assert.Equal(0, times.Count(time => time is > 30 and <= 40));
        Assert.Equal(400, times.Count(time => time is > 40 and <= 50));
        Assert.Equal(Enumerable.Range(1, 60).Select(i => 50 + i / 60.0), times.Skip(900).Take(60), Close);
    }

    [Fact]
    public void Poisson_arrivals_should_be_exponential_in_the_time_that_is_expected_whatever_the_profile()
    {
        // The time change theorem, with the integral of the rate worked out by hand: all of a Poisson process is in it.
        var times = Enumerable.Range(0, 40).SelectMany(seed => Gaps(
            [.. Take(new PoissonArrivals(new ProfileIntensity(Hilly), Randomness(seed)), 1000).Select(ExpectedOfHilly)])).ToArray();

        AssertUnitPoisson(times);
    }

    [Fact]
    public void Counts_of_poisson_arrivals_should_have_mean_and_variance_of_the_integrated_rate()
    {
        const int Runs = 1000;
        double[] CountsIn(double from, double to) =>
            [.. Enumerable.Range(0, Runs).Select(seed => (double)Until(new PoissonArrivals(new ProfileIntensity(Hilly), Randomness(seed)), to).Count(time => time > from))];

        Assert.All(CountsIn(30, 40), count => Assert.Equal(0, count));
        AssertPoisson(CountsIn(0, 10), mean: 100);
        AssertPoisson(CountsIn(10, 20), mean: 300);
        AssertPoisson(CountsIn(40, 45), mean: 150);
    }

    [Fact]
    public void Arrivals_should_end_when_the_profile_ends_with_a_pause()
    {
        var profile = new RateProfile(0, [Change(10, 20, RateShape.Ramp), Change(15, 0, RateShape.Step)]);

        var times = All(new ConstantArrivals(new ProfileIntensity(profile)));

        Assert.True(profile.IsFinite);
        Assert.Equal(200, times.Length);
        Assert.Equal(Math.Sqrt(1), times[0], 1e-12); // Of the ramp, t² are expected until t.
        Assert.Equal(Math.Sqrt(50), times[49], 1e-12);
        Assert.Equal(15, times[^1], 1e-12);
        var random = Enumerable.Range(0, 1000).Select(seed => (double)All(new PoissonArrivals(new ProfileIntensity(profile), Randomness(seed))).Length).ToArray();
        AssertPoisson(random, mean: 200);
    }

    [Fact]
    public void Bursts_should_be_poisson_while_on_silent_while_off_and_of_the_mean_rate_that_is_documented()
    {
        const int Periods = 1000;
        var bursts = new BurstArrivalSettings(new Rate(40), On: TimeSpan.FromSeconds(2), Off: TimeSpan.FromSeconds(3));
        var times = Until(new PoissonArrivals(new OnOffIntensity(bursts), Randomness()), Periods * 5).ToArray();

        Assert.All(times, time => Assert.InRange(time % 5, 0, 2));
        var mean = 40 * 2 / 5.0;
        Statistics.AssertNear(mean, times.Length / (Periods * 5.0), Math.Sqrt(mean / (Periods * 5)));
        AssertPoisson(Counts(times, window: 5, Periods), mean: 80);
        AssertPoisson(Counts([.. times.Where(time => time % 5 < 1)], window: 5, Periods), mean: 40);
        Assert.Equal([1, 2, 6], new[] { 40.0, 80, 120 }.Select(expected => new OnOffIntensity(bursts).TimeOf(expected)!.Value));
        AssertUnitPoisson(Gaps([.. times.Select(time => Math.Floor(time / 5) * 80 + time % 5 * 40)]));
        // Seen in seconds they are far from Poisson: the mean is 16, the variance that of 40, 40, 0, 0, 0 and a little more.
        var seconds = Counts(times, window: 1, Periods * 5);
        Assert.InRange(Statistics.Variance(seconds) / seconds.Average(), 20, 30);
    }

    [Fact]
    public void Trace_should_be_played_as_recorded_and_repeated_from_its_last_arrival_on()
    {
        Assert.Equal([0.5, 0.5, 2], All(new TraceArrivals([0.5, 0.5, 2], repeat: false)));
        Assert.Equal([0.5, 0.5, 2, 2.5, 2.5, 4, 4.5], Take(new TraceArrivals([0.5, 0.5, 2], repeat: true), 7));
    }

    private static RateStep Change(double after, double perSecond, RateShape shape) => new(TimeSpan.FromSeconds(after), perSecond, shape);

    private static double ExpectedOfHilly(double time) => time switch
    {
        < 10 => 10 * time,
        < 30 => 100 + 40 * (time - 10) - (time - 10) * (time - 10),
        < 40 => 500,
        < 50 => 500 + 20 * (time - 40) + 2 * (time - 40) * (time - 40),
        _ => 900 + 60 * (time - 50),
    };

    private static ProfileIntensity Steady(double perSecond) => new(RateProfile.Steady(new Rate(perSecond)));

    private static RandomStream Randomness(int seed = 1) => RandomStream.Create((ulong)seed, "arrivals");

    private static double[] Take(IArrivalProcess arrivals, int count) => [.. Enumerable.Range(0, count).Select(_ => arrivals.Next()!.Value.Seconds)];

    private static double[] All(IArrivalProcess arrivals) => [.. Until(arrivals, double.PositiveInfinity)];

    private static IEnumerable<double> Until(IArrivalProcess arrivals, double end)
    {
        while (arrivals.Next() is { } arrival && arrival.Seconds <= end)
            yield return arrival.Seconds;
    }

    private static double[] Gaps(double[] times) => [.. times.Zip(times.Prepend(0), (time, before) => time - before)];

    private static double[] Counts(double[] times, double window, int windows)
    {
        var counts = new double[windows];
        foreach (var time in times)
            counts[(int)(time / window)]++;
        return counts;
    }

    /// <summary>Exponential gaps of mean 1 that do not follow from the gap before.</summary>
    private static void AssertUnitPoisson(double[] gaps)
    {
        Assert.All(gaps, gap => Assert.True(gap >= 0));
        Statistics.AssertDistribution(gaps, gap => 1 - Math.Exp(-gap));
        Statistics.AssertNear(1, gaps.Average(), 1 / Math.Sqrt(gaps.Length));
        Statistics.AssertNear(0, Statistics.Correlation(gaps[1..], gaps[..^1]), 1 / Math.Sqrt(gaps.Length));
    }

    /// <summary>The mean, and the index of dispersion 1 with its standard error √(2 / (n − 1)).</summary>
    private static void AssertPoisson(double[] counts, double mean)
    {
        Statistics.AssertNear(mean, counts.Average(), Math.Sqrt(mean / counts.Length));
        Statistics.AssertNear(1, Statistics.Variance(counts) / counts.Average(), Math.Sqrt(2.0 / (counts.Length - 1)));
    }

    private static bool Close(double expected, double found) => Math.Abs(expected - found) < 1e-9;
}
