using System.Collections.Immutable;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Resuming;
using Lethean.Actors.Simulation;

namespace Lethean.Actors.Tests.Simulation;

public sealed class ResumeTests : IDisposable
{
    private static readonly ImmutableSortedDictionary<string, long> Empty = ImmutableSortedDictionary<string, long>.Empty;

    private readonly string _folder = Directory.CreateTempSubdirectory("lethean-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("{kind=confidence-threshold,threshold=0.9}")]
    // Every link that remembers something.
    [InlineData("""
        {kind=reputation,after=2,share=0.3},{kind=orientation-gate,threshold=0.2},{kind=gradient-guard,reference=history,action=skip,images=9},
        {kind=stochastic-restore,probability=0.1},{kind=periodic-reset,every=17},{kind=canary-rollback,images=20,every=3,drop=0.01},
        {kind=weight-averaging,rate=0.2,from=10}
        """)]
    [InlineData("{kind=gradient-guard,reference=trusted-buffer,images=5,refresh=7}")]
    // What is computed anew at the start.
    [InlineData("{kind=orientation-gate,threshold=quantile(0.2)},{kind=entropy-filter,margin=quantile(0.3)}")]
    public async Task Interrupted_variant_should_end_as_if_nothing_had_happened_when_it_goes_on(string defenses)
    {
        // How often the adaptive attacker asks depends on what he is answered.
        var experiment = Scenario.Load(
            Scenario.Mixed, "lethean.checkpoint-every=0ms", $"lethean.defenses=[{defenses}]", "lethean.traffic.sources.adaptive={kind=adaptive-lethean,rate=20/s}");
        var (undisturbed, expected) = await Scenario.RunAsync(experiment);

        foreach (var samples in new[] { 25, 50, 70 })
            Assert.True((await RunAsync(experiment, interruptAfter: samples)).Result.Interrupted);
        var (events, result) = await RunAsync(experiment, interruptAfter: int.MaxValue);

        Assert.False(result.Interrupted);
        Assert.Equal(undisturbed.OutcomeLines, events.OutcomeLines);
        Assert.Equal(undisturbed.EvaluationLines, events.EvaluationLines);
        var summary = result.Variants.Single();
        Assert.Equal(expected.Sources.Select(WithoutTimes), summary.Sources.Select(WithoutTimes));
        Assert.Equal(expected.Defenses.Select(link => link with { Seconds = 0 }), summary.Defenses.Select(link => link with { Seconds = 0 }));
        Assert.Equal(expected.LatencyMs!.Count, summary.LatencyMs!.Count);
        Assert.Empty(summary.Imbalances());
        Assert.True(summary.Sources["adaptive"].Attack is { Queries: > 0, MeanDistance: > 0 });
        Assert.NotNull(summary.FinalCorrect);
        Assert.Equal(expected.FinalCorrect, summary.FinalCorrect);
    }

    [Fact]
    public async Task Images_of_the_last_evaluation_should_be_told_again_where_nothing_is_left_to_compute()
    {
        var experiment = Scenario.Load(Scenario.Mixed, "lethean.checkpoint-every=0ms");
        var (_, whole) = await RunAsync(experiment, interruptAfter: int.MaxValue);
        var (_, again) = await RunAsync(experiment, interruptAfter: int.MaxValue);

        var (first, second) = (whole.Variants.Single(), again.Variants.Single());
        Assert.Equal(first.Evaluations.Select(point => point.Accuracy), second.Evaluations.Select(point => point.Accuracy));
        Assert.NotNull(second.FinalCorrect);
        Assert.Equal(first.FinalCorrect, second.FinalCorrect);
    }

    [Fact]
    public async Task Model_should_not_be_asked_again_for_what_the_journal_tells()
    {
        var experiment = Scenario.Load($"{Scenario.Mixed}\n{Scenario.OneGate}", "lethean.checkpoint-every=0ms");
        var gate = new ScriptedGate(_ => { });
        await RunAsync(experiment, interruptAfter: 50, Scenario.With(gate));
        var before = gate.Seen;
        await RunAsync(experiment, interruptAfter: int.MaxValue, Scenario.With(gate));

        // A busy machine may be late to stop; all 90 are what it can come to.
        Assert.InRange(before, 50, 90);
        Assert.InRange(gate.Seen - before, 90 - before, 50); // from sample 40, or an evaluation later
    }

    [Fact]
    public async Task Crash_before_the_checkpoint_should_be_told_again()
    {
        var experiment = Scenario.Load($"{Scenario.Mixed}\n{Scenario.OneGate}", "lethean.checkpoint-every=0ms");
        var (undisturbed, expected) = await Scenario.RunAsync(experiment, Scenario.With(new ScriptedGate(CrashAt33)));
        await RunAsync(experiment, interruptAfter: 55, Scenario.With(new ScriptedGate(CrashAt33)));
        var (events, result) = await RunAsync(experiment, interruptAfter: int.MaxValue, Scenario.With(new ScriptedGate(_ => { })));

        Assert.Equal(undisturbed.OutcomeLines, events.OutcomeLines);
        Assert.Equal(undisturbed.EvaluationLines, events.EvaluationLines);
        Assert.Equal(expected.Restores.ToArray(), result.Variants.Single().Restores.ToArray());
        Assert.Equal(32, Assert.Single(events.Restores).AtSample);
    }

    private static void CrashAt33(int sample)
    {
        if (sample == 33)
            throw new InvalidOperationException("injected");
    }

    private static (string, SourceCounts) WithoutTimes(KeyValuePair<string, SourceCounts> source)
    {
        var counts = source.Value;
        Assert.Empty(counts.Dropped);
        Assert.Empty(counts.Missed);
        return (source.Key + string.Join(',', counts.Skipped!), counts with { Attack = Lasting(counts.Attack), Missed = Empty, Dropped = Empty, Failed = Empty, Skipped = Empty });
    }

    private static AttackSummary? Lasting(AttackSummary? attack) => attack is null ? null : attack with { CraftingSeconds = 0 };

    private async Task<(RecordingSink Events, ExperimentResult Result)> RunAsync(
        ExperimentSettings experiment, int interruptAfter, SimulationInputs? inputs = null)
    {
        using var cancellation = new CancellationTokenSource();
        var sink = new RecordingSink();
        var checkpoint = new ExperimentCheckpoint(_folder, "the same", new Dictionary<int, VariantSummary>());
        var result = await ExperimentRunner.RunAsync(
                experiment, _ => inputs ?? Tiny.Inputs, [sink, new Interruption(cancellation, interruptAfter)], checkpoint, null, cancellation.Token)
            .WaitAsync(Patience.Limit);
        return (sink, result);
    }

    /// <summary>Cancels when so many samples were served.</summary>
    private sealed class Interruption(CancellationTokenSource cancellation, int afterSamples) : IMetricsSink
    {
        private int _samples;

        public void Publish(SimulationEvent simulationEvent)
        {
            if (simulationEvent is SampleServed && ++_samples == afterSamples)
                cancellation.Cancel();
        }
    }
}
