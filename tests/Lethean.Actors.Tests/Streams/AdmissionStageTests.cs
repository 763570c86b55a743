using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Streams;
using Lethean.Actors.Tests.Traffic;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Tests.Streams;

public class AdmissionStageTests() : TestKit(Patience.Config)
{
    private readonly Ledger _ledger = new(["users"]);
    private readonly StopSignal _stop = new();

    /// <summary>Six samples come while the first is in work and two may wait.</summary>
    [Theory]
    [InlineData(OverflowPolicy.DropNew, 2, new long[] { 1, 2, 3 })]
    [InlineData(OverflowPolicy.DropHead, 2, new long[] { 1, 5, 6 })]
    [InlineData(OverflowPolicy.DropTail, 2, new long[] { 1, 2, 6 })]
    [InlineData(OverflowPolicy.DropBuffer, 2, new long[] { 1, 6 })]
    [InlineData(OverflowPolicy.DropNew, 0, new long[] { 1 })]
    [InlineData(OverflowPolicy.DropHead, 0, new long[] { 1 })]
    [InlineData(OverflowPolicy.DropTail, 0, new long[] { 1 })]
    [InlineData(OverflowPolicy.DropBuffer, 0, new long[] { 1 })]
    public async Task Full_queue_should_drop_as_its_policy_says_and_count_every_refusal(OverflowPolicy overflow, int capacity, long[] served)
    {
        var exhausted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var delivered = await DeliverAsync(Until(exhausted, Samples.Many("users", 6)), capacity, overflow, exhausted.Task);

        Assert.Equal(served, delivered);
        AssertCounts(offered: 6, admitted: served.Length, (AdmissionStage.QueueFull, 6 - served.Length));
    }

    [Fact]
    public async Task Full_queue_should_end_the_traffic_when_overflow_is_fail()
    {
        var delivered = await DeliverAsync(Samples.Many("users", 6), 2, OverflowPolicy.Fail, _stop.Raised);

        Assert.Equal([1], delivered);
        Assert.Equal(StopReasons.QueueOverflow, _stop.Reason);
        AssertCounts(offered: 4, admitted: 1, (StopReasons.QueueOverflow, 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Full_queue_should_hold_the_sources_back_when_overflow_is_backpressure(int capacity)
    {
        var mostWaiting = 0L;
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var delivered = await DeliverAsync(Watched(Samples.Many("users", 500)), capacity, OverflowPolicy.Backpressure, full.Task);

        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), delivered);
        Assert.Equal(Math.Max(0, capacity - 1), mostWaiting);
        AssertCounts(offered: 500, admitted: 500);

        // How many wait whenever the source is asked for one more.
        IEnumerable<TrafficSample> Watched(IEnumerable<TrafficSample> samples)
        {
            foreach (var sample in samples)
            {
                var counts = _ledger.ToCounts()["users"];
                mostWaiting = Math.Max(mostWaiting, counts.Offered - counts.Admitted);
                if (sample.SourceSequence == capacity + 1)
                    full.SetResult();
                yield return sample;
            }
        }
    }

    [Fact]
    public async Task Queue_should_be_dropped_with_the_reason_when_the_run_is_stopped()
    {
        var exhausted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = exhausted.Task.ContinueWith(_ => _stop.Raise("because"), TaskScheduler.Default);

        var delivered = await DeliverAsync(Until(exhausted, Samples.Many("users", 6)), 10, OverflowPolicy.DropNew, stopped);

        Assert.Equal([1], delivered);
        AssertCounts(offered: 6, admitted: 1, ("because", 5));
    }

    [Fact]
    public async Task Nothing_more_should_be_offered_when_the_run_is_stopped_and_nothing_may_wait()
    {
        var delivered = await DeliverAsync(
            Samples.Many("users", 6), 0, OverflowPolicy.Backpressure, Task.CompletedTask, sample => StopAt(sample, 3));

        Assert.Equal([1, 2, 3], delivered);
        AssertCounts(offered: 3, admitted: 3);
    }

    private void StopAt(TrafficSample sample, long sequence)
    {
        if (sample.SourceSequence == sequence)
            _stop.Raise("because");
    }

    private static IEnumerable<TrafficSample> Until(TaskCompletionSource exhausted, IEnumerable<TrafficSample> samples)
    {
        foreach (var sample in samples)
            yield return sample;
        exhausted.SetResult();
    }

    /// <param name="release">The first sample stays in work until then.</param>
    private async Task<IEnumerable<long>> DeliverAsync(
        IEnumerable<TrafficSample> samples, int capacity, OverflowPolicy overflow, Task release, Action<TrafficSample>? onServed = null)
    {
        var delivered = await Source.From(samples)
            .Select(sample =>
            {
                _ledger.Offered(sample.Source, sample.IntendedSeconds, null);
                return sample;
            })
            .Via(new AdmissionStage(new AdmissionSettings(capacity, overflow, null, null, LatePolicy.Drop), new VirtualClock(), _ledger, _stop))
            .SelectAsync(1, async admitted =>
            {
                var sample = admitted.Sample;
                _ledger.Admitted(sample.Source);
                await release;
                onServed?.Invoke(sample);
                return sample;
            })
            .RunWith(Sink.Seq<TrafficSample>(), Sys.Materializer())
            .WaitAsync(Patience.Limit);
        return delivered.Select(sample => sample.SourceSequence);
    }

    private void AssertCounts(long offered, long admitted, params (string Reason, long Count)[] dropped)
    {
        var counts = _ledger.ToCounts()["users"];
        Assert.Equal(offered, counts.Offered);
        Assert.Equal(admitted, counts.Admitted);
        Assert.Equal(dropped, counts.Dropped.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(offered, admitted + dropped.Sum(reason => reason.Count));
    }
}
