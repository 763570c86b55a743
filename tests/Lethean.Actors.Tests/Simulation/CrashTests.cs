using Lethean.Actors.Simulation;

namespace Lethean.Actors.Tests.Simulation;

public class CrashTests
{
    private const string Attack = $$"""
        lethean {
          adaptation.learning-rate = 0.05
          traffic { stop-after.samples = 60, sources { attacker { kind = lethean, rate = 10/s } } }
          evaluation { every = 20, images = 64 }
        }
        {{Scenario.OneGate}}
        """;

    [Fact]
    public async Task Crashed_model_should_be_restored_from_the_last_snapshot_and_go_on()
    {
        var experiment = Scenario.Load(Attack);
        var gate = new ScriptedGate(sample => ThrowAt(sample, 33));

        var (events, summary) = await Scenario.RunAsync(experiment, Scenario.With(gate));

        var restore = Assert.Single(summary.Restores);
        Assert.Equal((32, 20), (restore.AtSample, restore.SnapshotSample));
        Assert.Contains("InvalidOperationException: injected", restore.Reason, StringComparison.Ordinal);
        Assert.Equal(summary.Restores, events.Restores);
        Assert.Equal(1, summary.Sources["attacker"].Failed["InvalidOperationException"]);
        Assert.Equal(59, summary.Sources["attacker"].Served);
        Assert.Empty(summary.Imbalances());

        var failed = Assert.Single(events.Outcomes, outcome => outcome.FailReason is not null);
        Assert.Equal((33, null), (failed.Sequence, failed.Prediction));
        var expected = await PlainLoop.RunAsync(experiment.Variants[0], crashAt: 33);
        Assert.Equal([0, 20, 40, 59], events.Evaluations.Select(point => point.Sample));
        Assert.All(events.Evaluations, point => Assert.Equal(expected[point.Sample], point.CorrectPerClass));
    }

    [Fact]
    public async Task Crash_should_not_change_what_determinism_promises()
    {
        var (first, _) = await Scenario.RunAsync(Scenario.Load(Attack), Scenario.With(new ScriptedGate(sample => ThrowAt(sample, 33))));
        var (second, _) = await Scenario.RunAsync(Scenario.Load(Attack), Scenario.With(new ScriptedGate(sample => ThrowAt(sample, 33))));

        Assert.Equal(first.OutcomeLines, second.OutcomeLines);
        Assert.Equal(first.EvaluationLines, second.EvaluationLines);
    }

    [Fact]
    public async Task Run_should_fail_clearly_when_the_model_crashes_again_and_again()
    {
        var inputs = Scenario.With(new ScriptedGate(_ => throw new InvalidOperationException("injected")));

        var failure = await Assert.ThrowsAsync<SimulationException>(() => Scenario.RunAsync(Scenario.Load(Attack), inputs));

        Assert.Contains("injected", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{SimulationActor.MaxRestores}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_that_are_not_finite_should_be_refused_and_counted()
    {
        var experiment = Scenario.Load(Attack);
        var variant = experiment.Variants[0];
        var exploding = variant with
        {
            Simulation = variant.Simulation with { Adaptation = variant.Simulation.Adaptation with { LearningRate = 1e30 } },
        };

        var (events, summary) = await Scenario.RunAsync(experiment with { Variants = [exploding] });

        var counts = summary.Sources["attacker"];
        Assert.True(counts.Skipped["non-finite"] > 0);
        Assert.Equal(60, counts.Adapted + counts.Skipped["non-finite"]);
        Assert.Equal(60, events.Outcomes.Count());
        Assert.Empty(summary.Restores);
    }

    private static void ThrowAt(int sample, int crash)
    {
        if (sample == crash)
            throw new InvalidOperationException("injected");
    }
}
