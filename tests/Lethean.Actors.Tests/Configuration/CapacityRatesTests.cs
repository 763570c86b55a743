using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Simulation;

namespace Lethean.Actors.Tests.Configuration;

public class CapacityRatesTests
{
    private const string Relative = """
        definitions.load = 0.5
        lethean {
          name = "at half"
          seed = 7
          traffic {
            stop-after.samples = 5
            sources {
              users { kind = benign, rate = 0.9 × ${definitions.load} × capacity }
              attacker { kind = lethean, rate = 0.1 x ${definitions.load} x capacity }
              others { kind = benign, rate = 3/s }
            }
            admission.quota.rate = 2×capacity
          }
          experiment { grid { "definitions.load" = [0.5, 3] }, seeds = [1, 2] }
        }
        """;

    [Fact]
    public void Rates_should_be_parts_of_the_capacity_once_it_is_known()
    {
        var experiment = ScenarioLoader.LoadText(Relative, "scenario.conf", []);
        Assert.True(CapacityRates.AreIn(experiment));

        var resolved = CapacityRates.Resolve(experiment, 40);

        Assert.False(CapacityRates.AreIn(resolved));
        Assert.Equal("at half", resolved.Name);
        Assert.Equal(experiment.Variants.Select(variant => (variant.Name, variant.Seed)), resolved.Variants.Select(variant => (variant.Name, variant.Seed)));
        Assert.Equal(["load=0.5", "load=0.5", "load=3", "load=3"], resolved.Variants.Select(variant => variant.Name));
        var (half, three) = (resolved.Variants[0].Simulation.Traffic, resolved.Variants[2].Simulation.Traffic);
        Assert.Equal([2.0, 3.0, 18.0], half.Sources.Select(source => Scenario.RateOf(source)));
        Assert.Equal([12.0, 3.0, 108.0], three.Sources.Select(source => Math.Round(Scenario.RateOf(source), 9)));
        Assert.Equal(80, half.Admission.Quota!.Rate.PerSecond);
    }

    [Fact]
    public async Task Experiment_should_not_run_with_a_capacity_that_nobody_measured()
    {
        var experiment = ScenarioLoader.LoadText(Relative, "scenario.conf", []);
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() =>
            ExperimentRunner.RunAsync(experiment, _ => throw new InvalidOperationException("A variant began."), []));
        Assert.Contains("lethean.traffic.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("not measured", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_without_them_should_need_no_measurement() => Assert.False(CapacityRates.AreIn(Scenario.Load()));

    [Theory]
    [InlineData("capacity")]
    [InlineData("0 × capacity")]
    [InlineData("-1 × capacity")]
    [InlineData("1001 × capacity")]
    [InlineData("0.5 × 0.5")]
    [InlineData("half × capacity")]
    [InlineData("0.5 × × capacity")]
    [InlineData("0.5 × capacity/s")]
    public void Other_multiples_should_be_refused(string rate)
    {
        var problem = Assert.Single(Scenario.Problems($"lethean.traffic.sources.users.rate = {rate}"));
        Assert.Contains("such as 0.8 × capacity", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Rate_out_of_its_range_should_be_refused_when_the_capacity_is_known()
    {
        var experiment = ScenarioLoader.LoadText(Relative.Replace("[0.5, 3]", "[900]", StringComparison.Ordinal), "scenario.conf", []);
        Assert.Throws<ConfigurationException>(() => CapacityRates.Resolve(experiment, 5000));
    }
}
