using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Tests.Models;
using TorchSharp;

namespace Lethean.Learning.Tests.Defenses;

public sealed class ChainTests
{
    private static readonly AdaptationSettings Fast = new RotationPredictionSettings { LearningRate = 0.05 };
    private static readonly Observation Nothing = new(new float[10], new float[4]);

    /// <summary>Something of everything, in order.</summary>
    private static readonly DefenseSettings[] Everything =
    [
        new ReputationSettings(0.9, 3), new OrientationGateSettings(0.05), new EntropyFilterSettings(1), new GradientClippingSettings(1),
        new GradientGuardSettings(GuardReference.History, GuardAction.Skip, 1, 1, 0.9), new ElasticWeightConsolidationSettings(10, 3),
        new LearningWithoutForgettingSettings(1, 2), new StochasticRestoreSettings(0.1), new PeriodicResetSettings(7),
        new CanaryRollbackSettings(10, 3, 0.1), new WeightAveragingSettings(0.1),
    ];

    public static TheoryData<string> Stateful => new(Everything.Select(link => link.Kind).Append("trusted").Append("all"));

    [Theory, MemberData(nameof(Stateful))]
    public void Learner_restored_from_its_state_should_go_on_exactly_as_the_other(string which)
    {
        var chain = which switch
        {
            "all" => Everything,
            "trusted" => [new GradientGuardSettings(GuardReference.TrustedBuffer, GuardAction.Project, 5, 4, 0.9)],
            _ => [.. Everything.Where(link => link.Kind == which)],
        };
        using var first = Defended.Create(Fast, chain);
        for (var i = 0; i < 6; i++)
            Serve(first, i);
        var state = first.Learner.Capture(6);
        using var second = Defended.Create(Fast, chain);

        second.Learner.Restore(state);

        for (var i = 6; i < 14; i++)
        {
            Assert.Equal(Serve(first, i), Serve(second, i));
            Assert.Equal(first.Weights, second.Weights);
            Assert.Equal(first.Learner.Snapshot(i).Values, second.Learner.Snapshot(i).Values);
        }
    }

    [Fact]
    public void State_of_another_chain_should_be_refused()
    {
        using var one = Defended.Create(Fast, new PeriodicResetSettings(3));
        using var other = Defended.Create(Fast, new GradientClippingSettings(3));

        var refusal = Assert.Throws<InvalidOperationException>(() => other.Learner.Restore(one.Learner.Capture(0)));

        Assert.Equal("The states of [periodic-reset] do not fit a chain of [gradient-clipping].", refusal.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Link_should_take_part_only_in_its_period(bool byTime)
    {
        ActivePeriod period = byTime
            ? new(Moment.At(TimeSpan.FromSeconds(1)), Moment.At(TimeSpan.FromSeconds(2)))
            : new(Moment.AfterSamples(2), Moment.AfterSamples(4));
        using var defended = Defended.Create(Fast, new OrientationGateSettings(1) { Period = period });

        var adapted = Enumerable.Range(0, 6).Select(i => defended.Learner.Serve(SmallModel.Image(i), new(i, i * 0.5, default)).Adapted);

        Assert.Equal([true, true, false, false, true, true], adapted);
        Assert.Equal((2, 2), (defended.Tallies[0].Acted, defended.Tallies[0].Refused));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1, false)]
    [InlineData(3, 1)]
    public void Only_an_active_gate_should_cost_a_forward_pass(int passes, int gates, bool active = true)
    {
        var counting = new CountingModel(SmallModel.Create());
        var gate = new OrientationGateSettings(0) { Period = active ? ActivePeriod.Always : new(Moment.AfterSamples(10), Moment.Never) };
        using var defended = Defended.Create(() => counting, "counting", Fast, [.. Enumerable.Repeat(gate, gates)]);

        defended.Learner.Serve(SmallModel.Image(1));

        Assert.Equal(passes, counting.Passes);
    }

    [Fact]
    public void Steps_after_the_first_should_be_defended_too()
    {
        using var once = Defended.Create(Fast with { Steps = 3 }, new GradientClippingSettings(1e-3));

        once.Learner.Serve(SmallModel.Image(1));

        Assert.Equal(3, once.Tallies[0].Acted);
    }

    [Fact]
    public void Client_whose_samples_are_refused_should_be_shut_out_and_no_other()
    {
        var reputation = new Reputation(new ReputationSettings(0.5, 3));
        var (good, bad) = (new ClientId("users", 1), new ClientId("users", 2));
        foreach (var refused in new[] { true, false, true, true })
        {
            reputation.Judged(bad, refused);
            reputation.Judged(good, !refused);
        }

        Assert.False(reputation.Admits(Nothing, bad));
        Assert.True(reputation.Admits(Nothing, good));
        Assert.True(reputation.Admits(Nothing, new ClientId("others", 2)));
    }

    [Theory]
    [InlineData(new[] { true, true }, true)]
    [InlineData(new[] { true, true, true }, false)]
    [InlineData(new[] { true, false, true, false }, true)]
    [InlineData(new[] { true, false, true, false, true }, false)]
    public void Reputation_should_judge_by_the_share_after_enough_samples(bool[] refused, bool admitted)
    {
        var reputation = new Reputation(new ReputationSettings(0.5, 3));
        foreach (var verdict in refused)
            reputation.Judged(default, verdict);

        Assert.Equal(admitted, reputation.Admits(Nothing, default));
    }

    [Fact]
    public void Reputation_should_count_what_other_links_refuse_and_not_what_it_refuses_itself()
    {
        using var defended = Defended.Create(Fast, new ReputationSettings(0.5, 2), new OrientationGateSettings(1) { Period = new(Moment.Start, Moment.AfterSamples(2)) });

        var reasons = Enumerable.Range(0, 5).Select(i => defended.Learner.Serve(SmallModel.Image(i), new(i, i, new("a", i == 4 ? 1 : 0))).SkipReason).ToList();

        Assert.Equal(["orientation-gate", "orientation-gate", "reputation", "reputation", null], reasons);
        Assert.Equal(2, defended.Learner.Capture(5).Defenses[0].State!.Counters["a/0/judged"]);
    }

    [Fact]
    public void No_native_memory_should_be_left_behind()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var defended = Defended.Create(Fast, [.. Everything, .. new[] { new GradientGuardSettings(GuardReference.TrustedBuffer, GuardAction.Project, 5, 2, 0.9) }]))
        {
            // Until everything that is made at its first use is there.
            for (var i = 0; i < 10; i++)
                Serve(defended, i);
            var warm = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            for (var i = 0; i < 30; i++)
                Serve(defended, i);
            Assert.Equal(warm, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            defended.Learner.Restore(defended.Learner.Capture(1));
            Assert.Equal(warm, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static ServedSample Serve(Defended defended, int number) =>
        defended.Learner.Serve(SmallModel.Image(number % 5), new(number, number, new("users", number % 2)));
}
