using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Tests.Configuration;

public class ArrivalSettingsTests
{
    [Fact]
    public void Every_kind_of_arrivals_should_be_read()
    {
        var trace = TraceOf("0.5\n2\n");
        var sources = Scenario.LoadOne($$"""
            lethean.traffic.sources {
              a { kind = benign, arrivals = constant, rate = 0/s, profile-defaults.shape = ramp,
                  profile = [ { after = 10s, rate = 50/s }, { after = 1m, rate = 0/s, shape = step } ] }
              b { kind = benign, arrivals = bursts, rate = 20/s, bursts { on = 2s }, start = 5s, stop = 1m, budget = 30 }
              c { kind = benign, arrivals = trace, trace { file = "{{trace}}", repeat = true } }
              d { kind = benign, arrivals = closed-loop, clients = 12, closed-loop { think = constant(250ms), response-time = 20ms } }
            }
            """).Traffic.Sources;
        File.Delete(trace);

        var profile = Assert.IsType<ConstantArrivalSettings>(sources[0].Arrivals).Profile;
        Assert.Equal(0, profile.InitialPerSecond);
        Assert.Equal<RateStep>([new(TimeSpan.FromSeconds(10), 50, RateShape.Ramp), new(TimeSpan.FromMinutes(1), 0, RateShape.Step)], profile.Steps);
        Assert.Equal(new BurstArrivalSettings(new Rate(20), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(9)), sources[1].Arrivals);
        Assert.Equal(new SourceLimits(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), 30), sources[1].Limits);
        Assert.Equal(new TraceArrivalSettings(trace, Repeat: true), sources[2].Arrivals);
        Assert.Equal(
            new ClosedLoopArrivalSettings(new ThinkTime(ThinkTimeSpread.Constant, TimeSpan.FromMilliseconds(250)), TimeSpan.FromMilliseconds(20)),
            sources[3].Arrivals);
        Assert.Equal([true, true, false, false, false], sources.Select(source => source.IsFinite));
    }

    [Fact]
    public void Orders_of_benign_images_should_be_read()
    {
        var sources = Scenario.LoadOne("""
            lethean.traffic.sources {
              a { kind = benign, rate = 1/s, order = class-correlated, class-correlated { alpha = 0.5, block = 20 } }
              b { kind = benign, rate = 1/s, order = drifting,
                  drifting { stages = [ { corruption = none, samples = 7 }, { corruption = fog, severity = 2 } ], stage-defaults.samples = 9 } }
            }
            """).Traffic.Sources;

        Assert.Equal(new ClassCorrelatedOrder(0.5, 20), Assert.IsType<BenignSettings>(sources[0].Generator).Order);
        var drifting = Assert.IsType<DriftingOrder>(Assert.IsType<BenignSettings>(sources[1].Generator).Order);
        Assert.Equal<DriftStage>([new(null, 5, 7), new(Corruption.Find("fog"), 2, 9)], drifting.Stages);
    }

    [Theory]
    [InlineData("samples = 100", "budget = 30", "budget = 40", 70L)]
    [InlineData("samples = 50", "budget = 30", "budget = 40", 50L)]
    [InlineData("samples = null", "budget = 30", "budget = 40", 70L)]
    [InlineData("samples = 50", "budget = 30", "stop = 5s", 50L)]
    [InlineData("samples = null", "budget = 30", "stop = 5s", null)]
    public void Most_samples_should_follow_from_the_end_of_the_run_and_the_budgets(string stopAfter, string one, string other, long? most) =>
        Assert.Equal(most, Scenario.LoadOne($$"""
            lethean.traffic {
              stop-after { {{stopAfter}} }
              sources { users { {{one}} }, others { kind = benign, rate = 1/s, {{other}} } }
            }
            """).Traffic.MostSamples);

    [Theory]
    [InlineData("stop = 5s")]
    [InlineData("budget = 5")]
    [InlineData("profile = [ { after = 5s, rate = 0/s } ]")]
    public void Run_of_sources_that_end_should_need_no_other_end(string limit)
    {
        var settings = Scenario.LoadOne($"lethean.traffic {{ stop-after.samples = null, sources.users {{ {limit} }} }}");
        Assert.Equal(new StopAfterSettings(null, null, null), settings.Traffic.StopAfter);
        Assert.Contains(
            "nothing would end the run",
            Assert.Single(Scenario.Problems($"lethean.traffic {{ stop-after.samples = null, sources {{ users {{ {limit} }}, endless {{ kind = benign, rate = 1/s }} }} }}")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arrivals = uniform", ":55 lethean.traffic.sources.x.arrivals: 'uniform' is not allowed; allowed: constant, poisson, bursts, trace, closed-loop")]
    [InlineData("arrivals = bursts", ":27 lethean.traffic.sources.x.rate: not set; allowed: a rate from 0.000001/s")]
    [InlineData("arrivals = bursts, rate = 0/s", ":70 lethean.traffic.sources.x.rate: '0/s' is not allowed; allowed: a rate from 0.000001/s")]
    [InlineData("arrivals = bursts, rate = 1/s, bursts.off = 0s", ":88 lethean.traffic.sources.x.bursts.off: '0s' is not allowed; allowed: a duration from 1ms to 365d")]
    [InlineData("arrivals = bursts, rate = 1/s, profile = []", ":75 lethean.traffic.sources.x.profile: of no use to arrivals = bursts; allowed: null")]
    [InlineData("arrivals = poisson, rate = 1/s, bursts.on = 1s", ":76 lethean.traffic.sources.x.bursts: of no use to arrivals = poisson; allowed: null")]
    [InlineData("arrivals = closed-loop, rate = 1/s", ":68 lethean.traffic.sources.x.rate: of no use to arrivals = closed-loop; allowed: null")]
    [InlineData("arrivals = closed-loop, client-share = uniform", ":68 lethean.traffic.sources.x.client-share: of no use to arrivals = closed-loop; allowed: null")]
    [InlineData("arrivals = closed-loop, closed-loop.think = 2s", ":88 lethean.traffic.sources.x.closed-loop.think: '2s' is not allowed; allowed: exponential(d) or constant(d)")]
    [InlineData("arrivals = closed-loop, closed-loop.think = constant(0s)", ":88 lethean.traffic.sources.x.closed-loop.think: 'constant(0s)' is not allowed; allowed: exponential(d) or constant(d)")]
    [InlineData("arrivals = trace", ":27 lethean.traffic.sources.x.trace.file: not set; allowed: text that is not empty")]
    [InlineData("arrivals = trace, trace.file = nope.txt", ":75 lethean.traffic.sources.x.trace.file: nope.txt: no such file")]
    [InlineData("arrivals = bursts, rate = 1/h, bursts { on = 1ms, off = 365d }", "lethean.traffic.sources.x.rate: 8.8E-15/s on average, pauses included; allowed: a mean rate from 0.000001/s")]
    [InlineData("rate = 1e-12/s", ":51 lethean.traffic.sources.x.rate: '1e-12/s' is not allowed; allowed: a rate from 0.000001/s to 1000000/s")]
    [InlineData("rate = 1/s, profile = [{ after = 2s, rate = 1/100d }]", "lethean.traffic.sources.x.profile.rate: '1/100d' is not allowed; allowed: 0/s, or a rate from")]
    [InlineData("rate = 0/s", ":51 lethean.traffic.sources.x.rate: '0/s' is not allowed; allowed: a rate from 0.000001/s")]
    [InlineData("rate = 0/s, profile = [{ after = 1s, rate = 0/s }]", ":66 lethean.traffic.sources.x.profile: nothing but pauses; allowed: a rate above 0 somewhere")]
    [InlineData("rate = 1/s, profile = [{ after = 2s, rate = 3/s }, { after = 1s, rate = 4/s }]", ":105 lethean.traffic.sources.x.profile.after: earlier than the step before; allowed: steps in the order of their times")]
    [InlineData("rate = 1/s, profile = [{ after = 2s }]", ":67 lethean.traffic.sources.x.profile.rate: not set; allowed: 0/s, or a rate from")]
    [InlineData("rate = 1/s, profile = [{ after = 2s, rate = 1/s, form = ramp }]", ":93 lethean.traffic.sources.x.profile.form: unknown key; allowed: after, rate, shape")]
    [InlineData("rate = 1/s, start = 5s, stop = 5s", ":75 lethean.traffic.sources.x.stop: not after the start; allowed: a later time")]
    [InlineData("rate = 1/s, budget = 0", ":65 lethean.traffic.sources.x.budget: '0' is not allowed; allowed: a whole number from 1 to 1000000000")]
    [InlineData("rate = 1/s, order = drifting", ":64 lethean.traffic.sources.x.order: nothing to drift through; allowed: drifting.stages = [ { corruption = … }, … ]")]
    [InlineData("rate = 1/s, drifting.stages = [ { severity = 2 } ]", "lethean.traffic.sources.x.drifting.stages.corruption: not set; allowed: none, gaussian_noise")]
    [InlineData("rate = 1/s, drifting.stages = [ { corruption = fogg } ]", ":91 lethean.traffic.sources.x.drifting.stages.corruption: 'fogg' is not allowed; allowed: none, gaussian_noise")]
    [InlineData("rate = 1/s, class-correlated.alpha = 0", ":81 lethean.traffic.sources.x.class-correlated.alpha: '0' is not allowed; allowed: a number above 0, at most 1000000")]
    public void Bad_source_should_be_refused_with_its_place(string source, string expected) => Assert.Contains(
        expected, Assert.Single(Scenario.Problems($"lethean.traffic.sources.x {{ kind = benign, {source} }}")), StringComparison.Ordinal);

    [Fact]
    public void Bad_trace_should_be_refused_with_its_own_line()
    {
        var trace = TraceOf("1\n0.5\n");
        var problem = Assert.Single(Scenario.Problems($"lethean.traffic.sources.x {{ kind = benign, arrivals = trace, trace.file = \"{trace}\" }}"));
        File.Delete(trace);
        Assert.Contains($"lethean.traffic.sources.x.trace.file: {trace}:2: '0.5' is not allowed", problem, StringComparison.Ordinal);
    }

    private static string TraceOf(string text)
    {
        var path = Path.Combine(Path.GetTempPath(), $"trace-{Guid.NewGuid():N}.txt");
        File.WriteAllText(path, text);
        return path;
    }
}
