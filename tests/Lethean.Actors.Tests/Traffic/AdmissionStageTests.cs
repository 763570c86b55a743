using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Tests.Traffic;

public class AdmissionStageTests() : TestKit(Patience.Config)
{
    private readonly Admission _admission = new();
    private long _offered;
    private long _admitted;
    private long _mostWaiting;

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
        await StreamAsync(capacity, overflow, async (samples, model) =>
        {
            model.Request(1);
            await SendAsync(samples, 6);
            samples.SendComplete();
            model.Request(6);
            await model.ExpectNextNAsync(served);
        });

        await AssertCountsAsync(offered: 6, admitted: served.Length, (AdmissionStage.QueueFull, 6 - served.Length));
    }

    [Fact]
    public async Task Full_queue_should_end_the_traffic_when_overflow_is_fail()
    {
        await StreamAsync(2, OverflowPolicy.Fail, async (samples, model) =>
        {
            model.Request(1);
            await SendAsync(samples, 6);
            await model.ExpectNextAsync(1L);
        });

        var counts = await AssertCountsAsync(offered: 4, admitted: 1, (StopReasons.QueueOverflow, 3));
        Assert.Equal(StopReasons.QueueOverflow, counts.StoppedBy);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Full_queue_should_hold_the_sources_back_when_overflow_is_backpressure(int capacity)
    {
        await StreamAsync(capacity, OverflowPolicy.Backpressure, async (samples, model) =>
        {
            model.Request(1);
            await SendAsync(samples, 10);
            model.Request(490);
            await SendAsync(samples, 490, from: 11);
            samples.SendComplete();
            model.Request(9);
            await model.ExpectNextNAsync(Enumerable.Range(1, 500).Select(i => (long)i));
        });

        // One more where a sample was on its way out of the queue.
        Assert.InRange(_mostWaiting, Math.Max(0, capacity - 1), capacity);
        await AssertCountsAsync(offered: 500, admitted: 500);
    }

    [Fact]
    public async Task Queue_should_be_dropped_with_the_reason_when_the_run_is_stopped()
    {
        await StreamAsync(10, OverflowPolicy.DropNew, async (samples, model) =>
        {
            model.Request(1);
            await SendAsync(samples, 6);
            await AwaitAssertAsync(() => Assert.Equal(6, Interlocked.Read(ref _offered)), interval: TimeSpan.FromMilliseconds(5));
            _admission.Stop("because");
            model.Request(1);
            await model.ExpectNextAsync(1L);
        });

        await AssertCountsAsync(offered: 6, admitted: 1, ("because", 5));
    }

    [Fact]
    public async Task Nothing_more_should_be_offered_when_the_run_is_stopped_and_nothing_may_wait()
    {
        await StreamAsync(0, OverflowPolicy.Backpressure, async (samples, model) =>
        {
            await SendAsync(samples, 6);
            for (var sequence = 1L; sequence <= 3; sequence++)
                await model.Request(1).ExpectNextAsync(sequence);
            _admission.Stop("because");
            model.Request(1);
        });

        await AssertCountsAsync(offered: 3, admitted: 3);
    }

    /// <summary>Offers samples to the queue and takes them out of it as the test says; the stream must end with it.</summary>
    private Task StreamAsync(int capacity, OverflowPolicy overflow, Func<TestPublisher.Probe<TrafficSample>, TestSubscriber.Probe<long>, Task> test)
    {
        var materializer = Sys.Materializer();
        var timeline = new TrafficTimeline(new VirtualClock(), [Samples.Source("users", [])]);
        return this.AssertAllStagesStoppedAsync(
            async () =>
            {
                var (samples, model) = this.SourceProbe<TrafficSample>()
                    .Select(sample =>
                    {
                        _mostWaiting = Math.Max(_mostWaiting, _offered - _admitted);
                        Interlocked.Increment(ref _offered);
                        return sample;
                    })
                    .Via(new AdmissionStage(new AdmissionSettings(capacity, overflow, null, null, LatePolicy.Drop), timeline, _admission))
                    .Select(admitted =>
                    {
                        _admitted++;
                        return admitted.SourceSequence;
                    })
                    .ToMaterialized(this.SinkProbe<long>(), Keep.Both)
                    .Run(materializer);
                await test(samples, model);
                await model.ExpectCompleteAsync();
            },
            materializer);
    }

    /// <summary>Whatever is sent now comes before whatever is asked for later: both go to one mailbox.</summary>
    private static async Task SendAsync(TestPublisher.Probe<TrafficSample> samples, int count, int from = 1)
    {
        for (var sequence = from; sequence < from + count; sequence++)
            await samples.SendNextAsync(Samples.Of("users", sequence, sequence));
    }

    private async Task<AdmissionCounts> AssertCountsAsync(long offered, long admitted, params (string Reason, long Count)[] dropped)
    {
        var all = await _admission.Counts.WaitAsync(Patience.Limit);
        var counts = all.Sources["users"];
        Assert.Equal(offered, counts.Offered);
        Assert.Equal(admitted, counts.Admitted);
        Assert.Equal(dropped, counts.Dropped.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(offered, admitted + dropped.Sum(reason => reason.Count));
        return all;
    }
}
