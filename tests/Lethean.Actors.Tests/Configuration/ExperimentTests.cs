using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Defenses;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Tests.Configuration;

public class ExperimentTests
{
    [Fact]
    public void Arms_should_be_laid_over_the_base_in_their_order()
    {
        var experiment = Scenario.Load("""
            lethean.experiment.arms {
              z { lethean.traffic.sources.attacker { kind = fgsm, rate = 10/s } }
              a { lethean.adaptation.enabled = false }
            }
            """);
        Assert.Equal(["z", "a"], experiment.Variants.Select(variant => variant.Name));
        Assert.Equal(["attacker", "users"], experiment.Variants[0].Simulation.Traffic.Sources.Select(source => source.Name));
        Assert.True(experiment.Variants[0].Simulation.Adaptation.Enabled);
        Assert.Equal(["users"], experiment.Variants[1].Simulation.Traffic.Sources.Select(source => source.Name));
        Assert.False(experiment.Variants[1].Simulation.Adaptation.Enabled);
    }

    [Fact]
    public void Arms_should_append_to_the_base_and_be_seen_by_its_substitutions()
    {
        var experiment = Scenario.Load("""
            definitions.speed = 1/s
            lethean.defenses = [{ kind = orientation-gate }]
            lethean.traffic.sources.attacker { kind = lethean, rate = ${definitions.speed} }
            lethean.experiment.arms {
              both { lethean.defenses += { kind = confidence-threshold }, definitions.speed = 7/s }
              also { lethean.defenses = ${lethean.defenses} [{ kind = confidence-threshold }] }
            }
            """);
        Assert.All(experiment.Variants, variant => Assert.Equal([new OrientationGateSettings(0.5), new ConfidenceThresholdSettings(1)], variant.Simulation.Defenses));
        Assert.Equal([7.0, 1.0], experiment.Variants.Select(variant => Scenario.RateOf(variant.Simulation.Traffic.Sources[0])));
    }

    [Fact]
    public void Variants_on_the_real_time_clock_should_not_run_at_once()
    {
        const string TwoAtOnce = "lethean.experiment.workers = 2\nlethean.traffic.clock = real-time\n";
        var problem = Assert.Single(Scenario.Problems($"{TwoAtOnce}lethean.experiment.seeds = [1, 2]"));

        Assert.StartsWith("test.conf:2:", problem, StringComparison.Ordinal);
        Assert.Contains("lethean.experiment.workers: 2 variants at once", problem, StringComparison.Ordinal);
        Assert.Contains("allowed: 1, or lethean.traffic.clock = virtual", problem, StringComparison.Ordinal);
        Assert.Equal(2, Scenario.Load(TwoAtOnce).Workers); // a single variant has nobody to disturb
        Assert.Equal(2, Scenario.Load($"{TwoAtOnce}lethean.experiment.seeds = [1, 2]", "lethean.traffic.clock=virtual").Workers);
    }

    [Fact]
    public void Grid_should_be_crossed_with_arms_and_seeds()
    {
        var experiment = Scenario.Load("""
            lethean.experiment {
              arms { on { lethean.adaptation.enabled = true }, off { lethean.adaptation.enabled = false } }
              grid { "lethean.traffic.sources.users.rate" = [1/s, 10/s], lethean.evaluation.every = [5, 6] }
              seeds = [3, 4]
            }
            """);
        Assert.Equal(16, experiment.Variants.Count);
        Assert.Equal(
            [("on rate=1/s every=5", 3UL), ("on rate=1/s every=5", 4UL), ("on rate=1/s every=6", 3UL)],
            experiment.Variants.Take(3).Select(variant => (variant.Name, variant.Seed)));
        var last = experiment.Variants[^1];
        Assert.Equal(("off rate=10/s every=6", 4UL), (last.Name, last.Seed));
        Assert.Equal((10.0, 6, false), (Scenario.RateOf(last.Simulation.Traffic.Sources[0]), last.Simulation.Evaluation.Every, last.Simulation.Adaptation.Enabled));
    }

    [Theory]
    [InlineData("lethean.experiment.seeds = [7]", "test", 7UL)]
    [InlineData("lethean.seed = 8", "test", 8UL)]
    [InlineData("lethean.seed = 8\nlethean.name = x", "x", 8UL)]
    public void Single_seed_should_leave_the_name_alone(string more, string name, ulong seed)
    {
        var variant = Assert.Single(Scenario.Load(more).Variants);
        Assert.Equal((name, seed), (variant.Name, variant.Seed));
    }

    [Fact]
    public void Seed_flag_should_replace_all_seeds()
    {
        var experiment = ScenarioLoader.LoadText(Scenario.Least + "lethean.experiment.seeds = [1, 2]", "test.conf", [], seed: 9);
        Assert.Equal([9UL], experiment.Variants.Select(variant => variant.Seed));
    }

    [Fact]
    public void Flags_should_hold_in_every_variant()
    {
        var experiment = Scenario.Load(
            "lethean.experiment.arms { a { lethean.adaptation.steps = 2 }, b { } }\nlethean.defenses = []",
            "lethean.adaptation.steps=5", "lethean.defenses += { kind = orientation-gate }");
        Assert.All(experiment.Variants, variant => Assert.Equal(5, variant.Simulation.Adaptation.Steps));
        Assert.All(experiment.Variants, variant => Assert.Single(variant.Simulation.Defenses));
    }

    [Theory]
    [InlineData("arms { a { lethean.adaptation.stps = 2 } }", "test.conf:2:32 lethean.adaptation.stps: unknown key")]
    [InlineData("arms { a { lethean.traffic.sources.users.kind = x } }", "test.conf:2:69 lethean.traffic.sources.users.kind: 'x' is not allowed")]
    [InlineData("arms { a { lethean.seed = 2 } }", "test.conf:2:32 lethean.experiment.arms.a.lethean.seed: the same for all variants")]
    [InlineData("arms { a { lethean.assertions.final-accuracy.min = 1 } }", "test.conf:2:32 lethean.experiment.arms.a.lethean.assertions: the same for all variants")]
    [InlineData("arms { a { akka.loglevel = DEBUG } }", "test.conf:2:32 lethean.experiment.arms.a.akka: not a setting of one simulation")]
    [InlineData("arms { a { steps = 2 } }", "test.conf:2:32 lethean.experiment.arms.a.steps: not a setting of one simulation")]
    [InlineData("arms { a = 5 }", "test.conf:2:32 lethean.experiment.arms.a: '5' is not allowed; allowed: an object")]
    [InlineData("grid { lethean.evaluation.every = [0] }", "test.conf:2:56 lethean.evaluation.every: '0' is not allowed")]
    [InlineData("grid { lethean.evaluation.evry = [1] }", "test.conf:2:55 lethean.evaluation.evry: unknown key")]
    [InlineData("grid { lethean.evaluation.every = 5 }", "test.conf:2:55 lethean.experiment.grid.lethean.evaluation.every: 5 is not allowed; allowed: a list of one value or more")]
    [InlineData("grid { lethean.evaluation.every = [] }", "test.conf:2:55 lethean.experiment.grid.lethean.evaluation.every: [] is not allowed; allowed: a list of one value or more")]
    [InlineData("grid { \"lethean..every\" = [1] }", "test.conf:2:28: an empty key")]
    [InlineData("grid { lethean.seed = [1] }", "test.conf:2:28 lethean.experiment.grid.lethean.seed: the same for all variants")]
    [InlineData("grid { lethean.evaluation.every = [5, 5] }", "test.conf:2:20 lethean.experiment: two variants called 'every=5'")]
    [InlineData("seeds = [1, 1]", "test.conf:2:29 lethean.experiment.seeds: a seed twice")]
    [InlineData("sedes = [1, 1]", "test.conf:2:21 lethean.experiment.sedes: unknown key; allowed: arms, grid, seeds, workers; did you mean 'seeds'?")]
    public void Bad_experiment_should_be_refused(string experiment, string expected) =>
        Assert.StartsWith(expected, Scenario.Problems($"lethean.experiment {{{experiment}}}")[0], StringComparison.Ordinal);

    [Fact]
    public void Flag_on_a_path_of_the_grid_should_be_refused()
    {
        var problems = Scenario.Problems("lethean.experiment.grid { lethean.evaluation.every = [5, 6] }", "lethean.evaluation.every=5");
        Assert.Equal("test.conf:2:58 lethean.evaluation.every: a flag or another path of the grid overrides this; allowed: each path once", Assert.Single(problems));
    }

    [Fact]
    public void Too_many_variants_should_be_refused()
    {
        var hundred = string.Join(", ", Enumerable.Range(1, 100));
        var problem = Scenario.Problems($"lethean.experiment.grid {{ lethean.evaluation.every = [{hundred}], lethean.evaluation.images = [{hundred}] }}");
        Assert.Contains("too many variants", Assert.Single(problem), StringComparison.Ordinal);
    }

    [Fact]
    public void One_mistake_of_the_base_should_be_reported_once()
    {
        var problems = Scenario.Problems("lethean.adaptation.stps = 1\nlethean.experiment.arms { a { }, b { } }");
        Assert.Single(problems);
    }

    [Fact]
    public void Mixed_traffic_should_have_ninety_users_and_ten_attackers_a_second()
    {
        var traffic = Assert.Single(Shipped("mixed-traffic").Variants).Simulation.Traffic;
        Assert.Equal(2000, traffic.StopAfter.Samples);
        Assert.Equal(
            [
                new SourceSettings("attacker", traffic.Sources[0].Generator, Poisson(10), new ClientSettings(1, 0), SourceLimits.None),
                new SourceSettings("users", new BenignSettings(), Poisson(90), new ClientSettings(1, 0), SourceLimits.None),
            ],
            traffic.Sources);
        Assert.IsType<LetheanSettings>(traffic.Sources[0].Generator);
    }

    [Fact]
    public void Figure_1_should_have_the_arms_of_the_paper_and_a_control()
    {
        var experiment = Shipped("figure1");
        Assert.Equal("figure1", experiment.Name);
        Assert.Equal(["lethean", "random-pixels", "gaussian-shift", "fgsm", "benign"], experiment.Variants.Select(variant => variant.Name));
        Assert.All(experiment.Variants, variant => Assert.Equal((500L, 50, 1500), (variant.Simulation.Traffic.StopAfter.Samples, variant.Simulation.Evaluation.Every, variant.Simulation.Evaluation.Images)));
        var sources = experiment.Variants.Select(variant => Assert.Single(variant.Simulation.Traffic.Sources)).ToList();
        Assert.All(sources, source => Assert.IsType<ConstantArrivalSettings>(source.Arrivals));
        Assert.Equal(["lethean", "random-pixels", "shift", "fgsm", "benign"], sources.Select(source => source.Generator.Kind));
    }

    [Fact]
    public void Benign_should_be_a_control_without_attackers() =>
        Assert.IsType<BenignSettings>(Assert.Single(Assert.Single(Shipped("benign").Variants).Simulation.Traffic.Sources).Generator);

    private static PoissonArrivalSettings Poisson(double perSecond) => new(RateProfile.Steady(new Rate(perSecond)));

    private static ExperimentSettings Shipped(string name) => ScenarioLoader.Load(Path.Combine(AppContext.BaseDirectory, "hocon", $"{name}.conf"), []);
}
