using Lethean.Actors.Simulation;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;

namespace Lethean.Actors.Tests.Simulation;

public class CrashTests
{
    private const string Attack = $$"""
        lethean {
          adaptation.learning-rate = 0.002
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

        var (events, summary) = await Scenario.RunAsync(experiment, Trained.Inputs with { Defense = (_, _, _) => gate });

        var restore = Assert.Single(summary.Restores);
        Assert.Equal((32, 20), (restore.AtSample, restore.SnapshotSample));
        Assert.Contains("InvalidOperationException: injected", restore.Reason, StringComparison.Ordinal);
        Assert.Equal(summary.Restores, events.Restores);
        Assert.Equal(1, summary.Sources["attacker"].Failed["InvalidOperationException"]);
        Assert.Equal(59, summary.Sources["attacker"].Served);
        Assert.Empty(summary.Imbalances());

        var failed = Assert.Single(events.Outcomes, outcome => outcome.FailReason is not null);
        Assert.Equal((33, null), (failed.Sequence, failed.Prediction));
        var expected = await PlainLoop.RunAsync(experiment.Variants[0], Trained.Inputs, crashAt: 33);
        Assert.Equal([0, 20, 40, 59], events.Evaluations.Select(point => point.Sample));
        Assert.All(events.Evaluations, point => Assert.Equal(expected[point.Sample], PlainLoop.Text(point.CorrectPerClass)));
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
        var gate = new ScriptedGate(_ => throw new InvalidOperationException("injected"));

        var failure = await Assert.ThrowsAsync<SimulationException>(() => Scenario.RunAsync(Scenario.Load(Attack), Scenario.With(gate)));

        Assert.Contains($"crashed {SimulationActor.MaxRestores + 1} times", failure.Message, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: injected", failure.Message, StringComparison.Ordinal);
        Assert.Equal(SimulationActor.MaxRestores + 1, gate.Seen);
    }

    [Fact]
    public async Task Steps_that_are_not_finite_should_be_refused_and_counted()
    {
        var experiment = Scenario.Load(Attack, "lethean.defenses=[]");
        var variant = experiment.Variants[0];
        var exploding = variant with { Simulation = variant.Simulation with { Adaptation = new ExplodingSettings() } };

        var (events, summary) = await Scenario.RunAsync(experiment with { Variants = [exploding] });

        var counts = summary.Sources["attacker"];
        Assert.Equal(1, counts.Adapted);
        Assert.Equal(59, counts.Skipped!["non-finite"]);
        Assert.All(events.Outcomes.Skip(1), outcome => Assert.Null(outcome.MainConfidence));
        Assert.Empty(summary.Restores);
    }

    private static void ThrowAt(int sample, int crash)
    {
        if (sample == crash)
            throw new InvalidOperationException("injected");
    }

    /// <summary>The first step leaves weights for which no loss is finite. No configuration allows such a rate.</summary>
    private sealed record ExplodingSettings : AdaptationSettings
    {
        protected override IKind Declared { get; } = new Kind<ExplodingSettings>("exploding", "Made up for a test.", null!);

        protected override IAdaptationMethod Create(ITestTimeModel model) =>
            new RotationPrediction(model, new() { LearningRate = double.PositiveInfinity });
    }
}
