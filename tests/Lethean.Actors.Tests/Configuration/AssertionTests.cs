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
    [InlineData(AssertedMetric.FinalAccuracy, AssertionBound.Minimum, 0.5, 0.5, true)]
    [InlineData(AssertedMetric.FinalAccuracy, AssertionBound.Minimum, 0.5, 0.49, false)]
    [InlineData(AssertedMetric.FinalAccuracy, AssertionBound.Maximum, 0.5, 0.5, true)]
    [InlineData(AssertedMetric.FinalAccuracy, AssertionBound.Maximum, 0.5, 0.51, false)]
    [InlineData(AssertedMetric.FinalAccuracy, AssertionBound.Minimum, 0.0, null, false)]
    [InlineData(AssertedMetric.LatencyP99, AssertionBound.Maximum, 250.0, null, false)]
    [InlineData(AssertedMetric.SamplesToHalf, AssertionBound.Minimum, 200.0, null, true)]
    [InlineData(AssertedMetric.SamplesToHalf, AssertionBound.Maximum, 200.0, null, false)]
    [InlineData(AssertedMetric.SamplesToChance, AssertionBound.Minimum, 200.0, null, true)]
    [InlineData(AssertedMetric.SamplesToChance, AssertionBound.Minimum, 200.0, 100.0, false)]
    public void Assertion_should_hold_within_its_bound(AssertedMetric metric, AssertionBound bound, double limit, double? value, bool holds) =>
        Assert.Equal(holds, new Assertion(metric, bound, limit).Holds(value));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1_000_001)]
    public void Rate_should_not_hold_nonsense(double perSecond) => Assert.Throws<ArgumentOutOfRangeException>(() => new Rate(perSecond));
}
