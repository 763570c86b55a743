using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Simulation;

/// <summary>Chains of defenses in whole runs.</summary>
public class DefenseTests
{
    private const string Chain = """
        lethean {
          adaptation.learning-rate = 0.05
          traffic {
            stop-after.samples = 40
            sources {
              users { kind = benign, rate = 30/s, clients = 4 }
              attacker { kind = lethean, rate = 10/s }
            }
          }
          defenses = [
            { kind = orientation-gate, threshold = 0.2, from = 10, until = 30 }
            { kind = entropy-filter, margin = 1.0, until = 0.5s }
            { kind = gradient-guard, reference = history, action = skip, images = 20 }
            { kind = stochastic-restore, probability = 0.1 }
            { kind = canary-rollback, images = 20, every = 4, drop = 0.01 }
            { kind = weight-averaging, rate = 0.2 }
          ]
          evaluation { every = 10, images = 64 }
        }
        """;

    [Fact]
    public async Task Whole_run_should_agree_with_a_plain_loop_and_account_for_every_refusal()
    {
        var experiment = Scenario.Load(Chain);

        var (events, summary) = await Scenario.RunAsync(experiment);

        var expected = await PlainLoop.RunAsync(experiment.Variants[0], Tiny.Inputs);
        Assert.All(events.Evaluations, point => Assert.Equal(expected[point.Sample], PlainLoop.Text(point.CorrectPerClass)));
        Assert.Equal(expected.Keys, events.Evaluations.Select(point => point.Sample));
        Assert.Equal(
            ["orientation-gate", "entropy-filter", "gradient-guard", "stochastic-restore", "canary-rollback", "weight-averaging"],
            summary.Defenses.Select(link => link.Name));
        Assert.All(summary.Defenses, link => Assert.Equal(Skipped(summary, link.Name), link.Refused));
        var adapted = summary.Sources.Values.Sum(source => source.Adapted!.Value);
        Assert.Equal(adapted, summary.Defenses.Single(link => link.Name == "weight-averaging").Acted);
        Assert.All(summary.Defenses, link => Assert.True(link.Seconds > 0));
        Assert.InRange(adapted, 1, 39);
        Assert.All(summary.Sources, source => Assert.Equal(
            (source.Value.Served, events.Outcomes.Count(outcome => outcome.Source == source.Key && outcome.Prediction == outcome.Label)),
            (source.Value.Labelled, source.Value.Correct)));
        Assert.Empty(summary.Imbalances());
    }

    [Fact]
    public async Task Crash_should_take_the_chain_back_to_the_same_snapshot_as_the_weights()
    {
        // A gate that crashes once; in the plain loop the sample vanishes without a trace.
        var experiment = Scenario.Load(Chain, "lethean.defenses=[{kind=orientation-gate,threshold=0},{kind=weight-averaging,rate=0.2}]");
        var gate = new ScriptedGate(sample =>
        {
            if (sample == 25)
                throw new InvalidOperationException("injected");
        });
        var inputs = Tiny.Inputs with
        {
            Defense = (settings, materials, name) => name == "orientation-gate" ? gate : Tiny.Inputs.Defense(settings, materials, name),
        };

        var (events, summary) = await Scenario.RunAsync(experiment, inputs);

        Assert.Equal((24, 20), (summary.Restores[0].AtSample, summary.Restores[0].SnapshotSample));
        var expected = await PlainLoop.RunAsync(experiment.Variants[0], Tiny.Inputs, crashAt: 25);
        Assert.All(events.Evaluations, point => Assert.Equal(expected[point.Sample], PlainLoop.Text(point.CorrectPerClass)));
        // What was done before the crash stays counted.
        Assert.Equal(39, summary.Defenses[1].Acted);
    }

    [Fact]
    public async Task Clients_of_the_traffic_should_be_told_apart_by_reputation()
    {
        var (events, summary) = await Scenario.RunAsync(Scenario.Load(
            Chain, "lethean.defenses=[{kind=reputation,after=2,share=0.5},{kind=orientation-gate,threshold=1}]"));

        foreach (var client in events.Outcomes.GroupBy(outcome => (outcome.Source, outcome.Client)))
        {
            var reasons = client.Select(outcome => outcome.SkipReason).ToList();
            Assert.All(reasons.Take(2), reason => Assert.Equal("orientation-gate", reason));
            Assert.All(reasons.Skip(2), reason => Assert.Equal("reputation", reason));
        }

        Assert.Equal(5, events.Outcomes.Select(outcome => (outcome.Source, outcome.Client)).Distinct().Count());
        Assert.True(Skipped(summary, "reputation") > 20);
    }

    /// <param name="twice">Two of each client: those of both sources, or those that they share.</param>
    [Theory]
    [InlineData("null", 12)]
    [InlineData("users", 6)]
    public async Task Clients_that_two_sources_share_should_count_as_one(string owner, int twice)
    {
        const string scenario = """
            lethean {
              traffic {
                stop-after.samples = 100
                source-defaults { rate = 10/s, clients = 3 }
                sources { users { kind = benign }, attacker { kind = lethean } }
              }
              evaluation { every = 100, images = 16 }
            }
            """;
        var shared = $"lethean.traffic.sources.attacker.clients-of={owner}";

        var (events, judged) = await Scenario.RunAsync(Scenario.Load(
            scenario, shared, "lethean.defenses=[{kind=reputation,after=2,share=0.5},{kind=orientation-gate,threshold=1}]"));
        var (_, rationed) = await Scenario.RunAsync(Scenario.Load(
            scenario, shared, "lethean.traffic.admission.quota={rate=1/h,burst=2}", "lethean.traffic.stop-after.duration=60s"));

        Assert.Equal((twice, 100 - twice), (Skipped(judged, "orientation-gate"), Skipped(judged, "reputation")));
        Assert.Equal(twice, rationed.Sources.Values.Sum(source => source.Admitted));
        Assert.All(events.Outcomes, outcome => Assert.Equal(
            outcome.Source == "attacker" && owner == "users" ? "users" : null, outcome.ClientsOf));
    }

    private static long Skipped(VariantSummary summary, string reason) =>
        summary.Sources.Values.Sum(source => source.Skipped!.GetValueOrDefault(reason));
}
