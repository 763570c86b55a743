using Akka.Actor;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Metrics;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Tests.Evaluation;

public class EvaluationLaneTests() : TestKit(Patience.Config)
{
    private string? _stoppedBy;

    private EvaluationLane Lane(double? accuracyBelow, TimeSpan? within = null) => new(
        TestActor,
        new EarlyEnd(accuracyBelow, [], classes: 10),
        reason =>
        {
            _stoppedBy ??= reason;
            return Task.CompletedTask;
        },
        new Questions(within ?? Patience.Limit, CancellationToken.None));

    [Fact]
    public async Task Second_snapshot_should_wait_until_the_first_is_evaluated()
    {
        var lane = Lane(null);

        await lane.HandOverAsync(Snapshot(50));
        var second = lane.HandOverAsync(Snapshot(100));
        Assert.Equal(50, (await ExpectMsgAsync<EvaluatorActor.Evaluate>()).Snapshot.Version);
        Assert.False(second.IsCompleted);
        Assert.False(lane.DrainAsync().IsCompleted);

        LastSender.Tell(new EvaluatorActor.Finished(null));
        await second;
        Assert.Equal(100, (await ExpectMsgAsync<EvaluatorActor.Evaluate>()).Snapshot.Version);
        LastSender.Tell(new EvaluatorActor.Finished(null));
        await lane.DrainAsync();
    }

    [Theory]
    [InlineData(0.12, null)]
    [InlineData(0.1199, StopReasons.AccuracyBelow)]
    public async Task Run_should_be_stopped_by_an_accuracy_below_the_limit_only(double accuracy, string? reason)
    {
        var lane = Lane(0.12);

        await lane.HandOverAsync(Snapshot(50));
        await ExpectMsgAsync<EvaluatorActor.Evaluate>();
        LastSender.Tell(new EvaluatorActor.Finished(MadeUp.Point(50, accuracy)));
        await lane.DrainAsync();

        Assert.Equal(reason, _stoppedBy);
    }

    [Fact]
    public async Task Evaluator_that_does_not_answer_in_time_should_be_named()
    {
        var lane = Lane(null, within: TimeSpan.FromMilliseconds(50));

        await lane.HandOverAsync(Snapshot(50));
        var failure = await Assert.ThrowsAsync<SimulationException>(lane.DrainAsync);

        Assert.Contains("the evaluator did not answer Evaluate within 0.05 s", failure.Message, StringComparison.Ordinal);
    }

    private static WeightSnapshot Snapshot(long version)
    {
        using var model = Tiny.Checkpoint.CreateModel();
        return WeightSnapshot.Of(model, version);
    }
}
