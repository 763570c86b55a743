using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Traffic.Arrivals;

namespace Lethean.Actors.Tests.Configuration;

public class AssertionTests
{
    [Fact]
    public void Assertions_should_be_read_with_their_units()
    {
        var assertions = Scenario.Load("""
            lethean.assertions {
              initial-accuracy.max = 1, final-accuracy { min = 0.85, max = 0.99 }, min-accuracy.min = 0
              samples-to-half.min = 200, samples-to-chance.max = 1000
              latency-p50.max = 1.5ms, latency-p90.max = 2s, latency-p99.max = 250ms, latency-p999.max = 1 minute, latency-max.min = 0ms
            }
            """).Assertions;
        Assert.Equal(
            [
                ("initial-accuracy.max", 1.0), ("final-accuracy.min", 0.85), ("final-accuracy.max", 0.99), ("min-accuracy.min", 0.0),
                ("samples-to-half.min", 200.0), ("samples-to-chance.max", 1000.0),
                ("latency-p50.max", 1.5), ("latency-p90.max", 2000.0), ("latency-p99.max", 250.0), ("latency-p999.max", 60_000.0), ("latency-max.min", 0.0),
            ],
            assertions.Select(assertion => (assertion.Name, assertion.Limit)));
    }

    [Theory]
    [InlineData("final-accuracy", AssertionBound.Minimum, 0.5, 0.5, true)]
    [InlineData("final-accuracy", AssertionBound.Minimum, 0.5, 0.49, false)]
    [InlineData("final-accuracy", AssertionBound.Maximum, 0.5, 0.5, true)]
    [InlineData("final-accuracy", AssertionBound.Maximum, 0.5, 0.51, false)]
    [InlineData("final-accuracy", AssertionBound.Minimum, 0.0, null, false)]
    [InlineData("latency-p99", AssertionBound.Maximum, 250.0, null, false)]
    [InlineData("samples-to-half", AssertionBound.Minimum, 200.0, null, true)]
    [InlineData("samples-to-half", AssertionBound.Maximum, 200.0, null, false)]
    [InlineData("samples-to-chance", AssertionBound.Minimum, 200.0, null, true)]
    [InlineData("samples-to-chance", AssertionBound.Minimum, 200.0, 100.0, false)]
    public void Assertion_should_hold_within_its_bound(string result, AssertionBound bound, double limit, double? value, bool holds)
    {
        var unit = result == "latency-p99" ? "ms" : "";
        var side = bound == AssertionBound.Minimum ? "min" : "max";
        var assertion = Assert.Single(Scenario.Load($"lethean.assertions.{result}.{side} = {limit}{unit}").Assertions);
        Assert.Equal(holds, assertion.Holds(value));
    }

    [Fact]
    public void Any_number_of_the_summary_should_be_bounded_by_its_path()
    {
        var assertions = Scenario.Load("""
            lethean.assertions {
              "sources.users.adapted" { min = 1, max = 10.5 }
              sources.users.dropped.queue-full.max = 0
              sources { users.skipped.max = 5 }
              latencyMs.max.max = 250
              "evaluations.0".accuracy.min = 0.5
            }
            """).Assertions;
        Assert.Equal(
            [
                ("sources.users.adapted.min", 1.0), ("sources.users.adapted.max", 10.5), ("sources.users.dropped.queue-full.max", 0.0),
                ("sources.users.skipped.max", 5.0), ("latencyMs.max.max", 250.0), ("evaluations.0.accuracy.min", 0.5),
            ],
            assertions.Select(assertion => (assertion.Name, assertion.Limit)));
    }

    [Theory]
    [InlineData("final-acuracy.min = 0.5", "did you mean 'final-accuracy'?")]
    [InlineData("finalAcuracy.min = 0.5", "did you mean 'finalAccuracy'?")]
    [InlineData("\"sources.user.adapted\" { max = 1 }", "did you mean 'users'?")]
    [InlineData("sources.users.adopted.max = 1", "did you mean 'adapted'?")]
    [InlineData("latencyMs.max = 1", "'latencyMs' leads to no number")]
    [InlineData("sources.users { max = 1 }", "'users' leads to no number")]
    [InlineData("stoppedBy.max = 1", "'stoppedBy' leads to no number")]
    [InlineData("\"sources.users.adapted\" { max = many }", "allowed: a number")]
    public void Path_that_leads_to_no_number_should_be_refused(string assertion, string says)
    {
        var refused = Assert.Throws<ConfigurationException>(() => Scenario.Load($"lethean.assertions {{ {assertion} }}"));
        Assert.Contains(says, Assert.Single(refused.Problems).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("final-accuracy { min = 0.9, max = 0.5 }", "test.conf:2:45 lethean.assertions.final-accuracy.min: above final-accuracy.max: no result can be within both; allowed: at most 50 %")]
    [InlineData("latency-p99 { min = 2s, max = 250ms }", "lethean.assertions.latency-p99.min: above latency-p99.max: no result can be within both; allowed: at most 250 ms")]
    [InlineData("final-accuracy.min = 0.9, finalAccuracy.max = 0.5", "lethean.assertions.final-accuracy.min: above finalAccuracy.max")]
    [InlineData("\"sources.users.adapted\" { min = 2, max = 1 }", "lethean.assertions.\"sources.users.adapted\".min: above sources.users.adapted.max: no result can be within both; allowed: at most 1 samples")]
    public void Bounds_that_exclude_each_other_should_be_refused(string assertions, string problem) =>
        Assert.Contains(problem, Assert.Single(Scenario.Problems($"lethean.assertions {{ {assertions} }}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("finalAccuracy", 0.85, "85 %")]
    [InlineData("evaluations.3.low", 0.125, "12.5 %")]
    [InlineData("evaluations.0.correct", 7, "7 images")]
    [InlineData("samplesToHalf", 200, "200 samples")]
    [InlineData("latencyMs.p99", 250, "250 ms")]
    [InlineData("latencyMs.count", 5, "5 samples")]
    [InlineData("durationSeconds", 1.5, "1.5 s")]
    [InlineData("load.warmup.seconds", 2, "2 s")]
    [InlineData("load.offeredPerSecond", 12.25, "12.25 /s")]
    [InlineData("load.weightAgeMs.max", 3, "3 ms")]
    [InlineData("load.queueDepth.p50", 4, "4 samples")]
    [InlineData("sources.users.correct", 9, "9 samples")]
    [InlineData("sources.users.dropped.queue-full", 9, "9 samples")]
    [InlineData("sources.users.attack.craftingSeconds", 1, "1 s")]
    [InlineData("sources.users.attack.queries", 2, "2 queries")]
    [InlineData("sources.users.attack.epsilon", 0.03125, "0.031 pixel range")]
    [InlineData("defenses.0.acted", 3, "3 times")]
    [InlineData("defenses.0.seconds", 3, "3 s")]
    [InlineData("restores.0.atSample", 30, "30 samples")]
    public void Limit_should_be_shown_with_its_unit(string path, double limit, string text)
    {
        var assertion = Assert.Single(Scenario.Load(FormattableString.Invariant($"lethean.assertions.\"{path}\".max = {limit}")).Assertions);
        Assert.Equal(text, assertion.LimitText);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-7)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1_000_001)]
    public void Rate_should_not_hold_nonsense(double perSecond) => Assert.Throws<ArgumentOutOfRangeException>(() => new Rate(perSecond));
}
