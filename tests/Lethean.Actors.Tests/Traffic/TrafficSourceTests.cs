using Lethean.Actors.Traffic;

namespace Lethean.Actors.Tests.Traffic;

public class TrafficSourceTests
{
    private const string Constant = "kind = benign, rate = 2/s, arrivals = constant";

    [Fact]
    public void Start_should_shift_all_arrivals() =>
        Assert.Equal([10.5, 11, 11.5], Create($"{Constant}, start = 10s").Samples().Take(3).Select(sample => sample.IntendedSeconds));

    [Theory]
    [InlineData("stop = 2s", 4)]
    [InlineData("stop = 2.4s", 4)]
    [InlineData("start = 1s, stop = 2s", 2)]
    [InlineData("budget = 7", 7)]
    [InlineData("budget = 7, stop = 2s", 4)]
    [InlineData("profile = [ { after = 3s, rate = 0/s } ]", 6)]
    public void Source_should_end_at_its_bounds_and_say_so(string limit, int expected)
    {
        var source = Create($"{Constant}, {limit}");

        Assert.False(source.HasEnded);
        Assert.Equal(expected, source.Samples().Count());
        Assert.True(source.HasEnded);
    }

    [Fact]
    public void Other_rate_should_count_from_now_and_end_what_the_profile_says()
    {
        var source = Create($"{Constant}, start = 10s, profile = [ {{ after = 1s, rate = 100/s }} ]");
        Assert.Equal(10.5, NextOf(source).IntendedSeconds);

        source.ChangeRate(4, now: 10.75);
        Assert.Equal([11, 11.25, 11.5, 11.75], source.Samples().Take(4).Select(sample => sample.IntendedSeconds));
        source.ChangeRate(0, now: 12);
        Assert.Null(source.NextDue(double.PositiveInfinity));
        source.ChangeRate(1, now: 20);
        var next = NextOf(source);
        Assert.Equal((21, 6), (next.IntendedSeconds, next.SourceSequence));
    }

    [Theory]
    [InlineData("arrivals = closed-loop", false)]
    [InlineData("rate = 1/s, arrivals = constant", true)]
    [InlineData("rate = 1/s, arrivals = poisson", true)]
    public void Arrivals_with_a_rate_should_be_known(string arrivals, bool hasRate) =>
        Assert.Equal(hasRate, Create($"kind = benign, {arrivals}").HasRate);

    [Fact]
    public void Source_should_end_before_times_that_no_clock_can_tell()
    {
        // No rate is as rare as a sample a year, but a user may think that long.
        var source = Create("kind = benign, arrivals = closed-loop, closed-loop.think = constant(365d)");
        var last = source.Samples().Last();

        Assert.InRange(TimeSpan.FromSeconds(last.IntendedSeconds).TotalDays / 365, 990, 1001);
        Assert.True(source.HasEnded);
    }

    [Fact]
    public void Source_should_not_call_itself_ended_when_only_the_run_is()
    {
        var source = Create($"{Constant}, budget = 100");

        Assert.Equal(4, source.Samples(until: 2).Count());
        Assert.False(source.HasEnded);
    }

    [Theory]
    [InlineData("arrivals = constant, rate = 5/s, profile = [ { after = 3s, rate = 50/s, shape = ramp } ]")]
    [InlineData("arrivals = poisson, rate = 5/s, clients = 20, client-share = zipf(1)")]
    [InlineData("arrivals = bursts, rate = 5/s")]
    [InlineData("arrivals = closed-loop, clients = 5, closed-loop.response-time = 100ms")]
    [InlineData("arrivals = closed-loop, clients = 5, closed-loop.think = constant(1s)")]
    [InlineData("rate = 5/s, order = class-correlated, class-correlated.block = 7")]
    [InlineData("rate = 5/s, order = drifting, drifting { stages = [ { corruption = gaussian_noise }, { corruption = none } ], stage-defaults.samples = 7 }")]
    public void New_source_should_be_where_an_old_one_was_after_as_many_samples(string settings)
    {
        var continued = Create($"kind = benign, {settings}").Samples().Take(60).Skip(37).ToList();
        var forwarded = Create($"kind = benign, {settings}").Samples().Skip(37).Take(23).ToList();

        Assert.Equal(continued.Select(Text), forwarded.Select(Text));
        Assert.Equal(23, forwarded.Select(Text).Distinct().Count());

        static string Text(TrafficSample sample) =>
            $"{sample.SourceSequence} {sample.Client} {sample.IntendedSeconds} {sample.Sample.DatasetIndex} {string.Join(' ', sample.Sample.Image.Pixels[..50].ToArray())}";
    }

    private static TrafficSource Create(string source)
    {
        var scenario = Scenario.Load($"lethean.traffic {{ stop-after.samples = 1, sources.users {{ {source} }} }}");
        return TrafficSource.Create(scenario.Variants[0].Simulation.Traffic.Sources[0], seed: 1, Tiny.Inputs);
    }

    private static TrafficSample NextOf(TrafficSource source) => source.Samples().First();
}
