using Lethean.Actors.Metrics;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Tests.Simulation;

public class SnapshotServingTests
{
    private const string Latest = "lethean.serving.mode=latest-snapshot";
    private const string RefreshEvery7 = "lethean.serving.refresh-every=7";

    [Fact]
    public async Task Model_should_learn_the_same_as_when_it_answers_itself()
    {
        var experiment = Scenario.Load(Scenario.Mixed, "lethean.traffic.sources.insider.kind=lethean");
        var (adapted, _) = await Scenario.RunAsync(experiment);
        var (snapshot, summary) = await Scenario.RunAsync(Scenario.Load(Scenario.Mixed, "lethean.traffic.sources.insider.kind=lethean", Latest, RefreshEvery7));

        // Exact evaluation points: the weights after so many samples do not depend on who answers.
        Assert.Equal(adapted.EvaluationLines, snapshot.EvaluationLines);
        Assert.Equal(adapted.Outcomes.Select(outcome => (outcome.Adapted, outcome.AuxiliaryLoss)), snapshot.Outcomes.Select(outcome => (outcome.Adapted, outcome.AuxiliaryLoss)));
        Assert.NotEqual(adapted.OutcomeLines, snapshot.OutcomeLines);
        Assert.Empty(summary.Imbalances());
    }

    [Fact]
    public async Task Sample_n_should_be_answered_with_the_weights_after_the_largest_multiple_below_n()
    {
        var experiment = Scenario.Load(Scenario.Mixed, "lethean.traffic.sources.insider.kind=lethean", Latest, RefreshEvery7);
        var (events, summary) = await Scenario.RunAsync(experiment);

        // The same weights, from a run that answers nobody: its snapshots are the states after 0, 7, 14, … samples.
        var answers = new List<int>();
        var inputs = Tiny.Inputs;
        using var network = new FrozenNetwork(inputs.Checkpoint.CreateModel());
        await PlainLoop.RunAsync(experiment.Variants[0], inputs, beforeServing: (served, image, learner) =>
        {
            if (served % 7 == 0)
                network.Load(learner.Snapshot(served));
            answers.Add(network.Answer(image).Prediction);
        });

        Assert.Equal(answers, events.Outcomes.Select(outcome => outcome.Prediction!.Value));
        Assert.True(answers.Distinct().Count() > 1);
        // Ages 0 to 6, all but equally often over 80 measured answers.
        Assert.Equal((3.0, 6.0, 80L), (summary.Load!.WeightAgeSamples!.P50, summary.Load.WeightAgeSamples.Max, summary.Load.WeightAgeSamples.Count));
        Assert.Null(summary.Load.WeightAgeMs);
    }

    [Fact]
    public async Task One_seed_should_give_the_same_bytes()
    {
        var (first, _) = await Scenario.RunAsync(Scenario.Load(Scenario.Mixed, Latest, RefreshEvery7));
        var (second, _) = await Scenario.RunAsync(Scenario.Load(Scenario.Mixed, Latest, RefreshEvery7));

        Assert.Equal(first.OutcomeLines, second.OutcomeLines);
        Assert.Equal(first.EvaluationLines, second.EvaluationLines);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Answers_should_not_wait_for_a_model_that_is_still_learning(int queue)
    {
        // The model holds its first sample until all others are answered: a queue of them waits, the rest is not learned from.
        const int Samples = 40;
        var answered = new CountdownEvent(Samples - queue - 1);
        var gate = new ScriptedGate(sample =>
        {
            if (sample == 1)
                Assert.True(answered.Wait(Patience.Limit));
        });
        var sink = new SignallingSink(answered);

        var result = await Actors.Simulation.ExperimentRunner.RunAsync(
            Scenario.Load($$"""
                lethean {
                  traffic { clock = real-time, stop-after.samples = {{Samples}}, sources.users { kind = benign, rate = 1000000/s } }
                  serving { mode = latest-snapshot, queue = {{queue}} }
                  metrics.warmup.samples = 0
                  evaluation { every = 10, images = 16 }
                }
                {{Scenario.OneGate}}
                """),
            _ => Scenario.With(gate), [sink]);

        var summary = result.Variants.Single();
        var counts = summary.Sources["users"];
        Assert.Empty(summary.Imbalances());
        Assert.Equal((Samples, queue + 1), ((int)counts.Served, (int)counts.Adapted!));
        Assert.Equal(Samples - queue - 1, counts.Skipped!["backlog"]);
        // The label counts what the model has learned from.
        Assert.Equal(queue + 1, summary.Evaluations[^1].Sample);
        Assert.Equal(Samples - 1, summary.Load!.WeightAgeSamples!.Max);
    }

    [Fact]
    public async Task Crash_of_the_model_should_cost_what_was_learned_and_no_answer()
    {
        var gate = new ScriptedGate(sample =>
        {
            if (sample == 33)
                throw new InvalidOperationException("injected");
        });

        var (events, summary) = await Scenario.RunAsync(
            Scenario.Load(Scenario.Mixed, Latest, "lethean.defenses=[ { kind = orientation-gate, threshold = 0 } ]"), Scenario.With(gate));

        Assert.Single(summary.Restores);
        Assert.Empty(summary.Imbalances());
        Assert.Equal("model-crashed", Assert.Single(events.Outcomes, outcome => outcome.Adapted == false).SkipReason);
        Assert.All(events.Outcomes, outcome => Assert.NotNull(outcome.Prediction));
    }

    private sealed class SignallingSink(CountdownEvent answered) : IMetricsSink
    {
        public void Publish(SimulationEvent simulationEvent)
        {
            if (simulationEvent is SampleServed { Outcome.SkipReason: "backlog" })
                answered.Signal();
        }
    }
}
