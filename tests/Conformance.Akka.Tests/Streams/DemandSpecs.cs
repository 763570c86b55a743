using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

/// <summary>How many elements an operator takes before anyone asks it for one, and while nobody asks any more.</summary>
public sealed class DemandSpecs : StreamSpec
{
    public static TheoryData<string, int> Eagerness => new()
    {
        { "select", 0 },
        { "where", 0 },
        { "scan", 0 },
        { "aggregate", 0 },
        { "grouped", 0 },
        { "select-async-4", 0 },
        { "watch-termination", 0 },
        { "also-to", 0 },
        { "merge", 1 },
        { "merge-sorted", 1 },
        { "zip", 1 },
        { "concat", 1 },
        { "detach", 1 },
        { "buffer-3", 3 },
        { "batch-3", 4 },
        { "grouped-within-3", 4 },
    };

    [Theory]
    [MemberData(nameof(Eagerness))]
    public async Task Operator_should_take_no_more_than_its_share_when_nobody_asks(string name, int taken)
    {
        var (source, sink) = Operator(name).Run(Materializer);
        await sink.SyncAsync();
        for (var i = 1; i <= 10; i++)
        {
            await source.SyncAsync();
            if (source.Pulls < i)
                break;
            source.Push(i);
        }

        await source.SyncAsync();
        Assert.Equal(taken, source.Pulls);
    }

    private static Flow<int, object, NotUsed> Operator(string name)
    {
        var flow = Flow.Create<int>();
        return name switch
        {
            "select" => flow.Select(x => (object)x),
            "where" => Boxed(flow.Where(_ => true)),
            "scan" => Boxed(flow.Scan(0, (a, b) => a + b)),
            "aggregate" => Boxed(flow.Aggregate(0, (a, b) => a + b)),
            "grouped" => Boxed(flow.Grouped(3)),
            "select-async-4" => Boxed(flow.SelectAsync(4, Task.FromResult)),
            "watch-termination" => Boxed(flow.WatchTermination((mat, _) => mat)),
            "also-to" => Boxed(flow.AlsoTo(Sink.Ignore<int>().MapMaterializedValue(_ => NotUsed.Instance))),
            "merge" => Boxed(flow.Merge(Source.Never<int>())),
            "merge-sorted" => Boxed(flow.MergeSorted(Source.Never<int>())),
            "zip" => Boxed(flow.Zip(Source.Never<int>())),
            "concat" => Boxed(flow.Concat(Source.Never<int>())),
            "detach" => Boxed(flow.Detach()),
            "buffer-3" => Boxed(flow.Buffer(3, OverflowStrategy.Backpressure)),
            "batch-3" => Boxed(flow.Batch(3, x => x, (a, b) => a + b)),
            "grouped-within-3" => Boxed(flow.GroupedWithin(3, TimeSpan.FromHours(1))),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static Flow<int, object, NotUsed> Boxed<T>(Flow<int, T, NotUsed> flow) => flow.Select(x => (object)x!);

    [Fact]
    public async Task Source_of_an_enumerable_should_stay_one_element_ahead_of_demand()
    {
        var seen = 0;
        var sink = Source.From(Enumerable.Range(1, 100).Select(x => seen = x)).RunWith(StreamProbe.Sink<int>(), Materializer);
        await sink.SyncAsync();
        Assert.Equal(0, seen);
        await sink.ExpectNextAsync(1, 2);
        await sink.SyncAsync();
        Assert.Equal(3, seen);
    }

    [Fact]
    public async Task Cancellation_should_reach_the_source_of_a_fused_stream_with_its_cause()
    {
        var (source, sink) = Flow.Create<int>().Select(x => x).Where(_ => true).Run(Materializer);
        sink.Cancel();
        Assert.IsType<SubscriptionWithCancelException.NoMoreElementsNeeded>(await source.ExpectCancelAsync());
    }

    [Fact]
    public async Task Cancellation_should_carry_the_failure_of_the_stage_that_failed()
    {
        var (source, sink) = Flow.Create<int>().Select(_ => 1).Select<int, int, int, NotUsed>(_ => throw new FormatException()).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1);
        Assert.IsType<FormatException>(await sink.ExpectFailureAsync());
        Assert.IsType<FormatException>(await source.ExpectCancelAsync());
    }

    [Fact]
    public async Task Conflate_should_never_hold_upstream_back()
    {
        var (source, sink) = Flow.Create<int>().Conflate((a, b) => a + b).Run(Materializer);
        for (var i = 1; i <= 100; i++)
            await source.PushWhenPulledAsync(i);
        await source.SyncAsync();
        await sink.ExpectNextAsync(5050);
        sink.Request();
        await source.PushWhenPulledAsync(7);
        await sink.ExpectRequestedAsync(7);
        source.Complete();
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task Batch_should_emit_full_batches_and_keep_the_rest()
    {
        var (source, sink) = Flow.Create<int>().Batch(2, x => $"{x}", (a, x) => $"{a}+{x}").Run(Materializer);
        await source.PushWhenPulledAsync(1, 2, 3);
        await source.SyncAsync();
        Assert.Equal(3, source.Pulls);
        await sink.ExpectNextAsync("1+2");
        source.Complete();
        await sink.ExpectNextAsync("3");
        await sink.ExpectCompleteAsync();
    }
}
