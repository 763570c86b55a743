using Lethean.Actors.Configuration;

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
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1_000_001)]
    public void Rate_should_not_hold_nonsense(double perSecond) => Assert.Throws<ArgumentOutOfRangeException>(() => new Rate(perSecond));
}
