using Akka.Actor;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Metrics;
using Lethean.Actors.Streams;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Tests.Evaluation;

public class EvaluationLaneTests() : TestKit(Patience.Config)
{
    private readonly StopSignal _stop = new();

    [Fact]
    public async Task Second_snapshot_should_wait_until_the_first_is_evaluated()
    {
        var lane = new EvaluationLane(TestActor, new EarlyEnd(null, [], classes: 10), _stop, CancellationToken.None);

        await lane.HandOverAsync(Snapshot(50));
        var second = lane.HandOverAsync(Snapshot(100));
        Assert.Equal(50, (await ExpectMsgAsync<EvaluatorProtocol.Evaluate>()).Snapshot.Version);
        Assert.False(second.IsCompleted);
        Assert.False(lane.DrainAsync().IsCompleted);

        LastSender.Tell(new EvaluatorProtocol.Finished(null));
        await second;
        Assert.Equal(100, (await ExpectMsgAsync<EvaluatorProtocol.Evaluate>()).Snapshot.Version);
        LastSender.Tell(new EvaluatorProtocol.Finished(null));
        await lane.DrainAsync();
    }

    [Theory]
    [InlineData(0.12, null)]
    [InlineData(0.1199, StopReasons.AccuracyBelow)]
    public async Task Run_should_be_stopped_by_an_accuracy_below_the_limit_only(double accuracy, string? reason)
    {
        var lane = new EvaluationLane(TestActor, new EarlyEnd(0.12, [], classes: 10), _stop, CancellationToken.None);

        await lane.HandOverAsync(Snapshot(50));
        await ExpectMsgAsync<EvaluatorProtocol.Evaluate>();
        LastSender.Tell(new EvaluatorProtocol.Finished(new EvaluationPoint(50, accuracy, 100, 12, [], [], 0, 1)));
        await lane.DrainAsync();

        Assert.Equal(reason, _stop.Reason);
    }

    private static WeightSnapshot Snapshot(long version)
    {
        using var model = Tiny.Checkpoint.CreateModel();
        return WeightSnapshot.Of(model, version);
    }
}
