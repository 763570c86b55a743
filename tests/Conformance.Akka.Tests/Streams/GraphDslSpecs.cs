using System.Collections.Immutable;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class GraphDslSpecs : StreamSpec
{
    [Fact]
    public async Task Graph_should_run_a_diamond()
    {
        var diamond = Flow.FromGraph(GraphDsl.Create(builder =>
        {
            var broadcast = builder.Add(new Broadcast<int>(2));
            var zip = builder.Add(new Zip<int, int>());
            builder.From(broadcast.Out(0)).To(zip.In0);
            builder.From(broadcast.Out(1)).Via(Flow.Create<int>().Select(x => x * 10)).To(zip.In1);
            return new FlowShape<int, (int, int)>(broadcast.In, zip.Out);
        }));
        Assert.Equal([(1, 10), (2, 20)], await Soon(Source.From([1, 2]).Via(diamond).RunWith(Sink.Seq<(int, int)>(), Materializer)));
    }

    [Fact]
    public async Task Graph_should_keep_the_materialized_values_of_what_it_imports()
    {
        var graph = RunnableGraph.FromGraph(GraphDsl.Create(Sink.Seq<int>(), Sink.First<int>(), Keep.Both, (builder, all, first) =>
        {
            var broadcast = builder.Add(new Broadcast<int>(2));
            builder.From(Source.From([1, 2, 3]).MapMaterializedValue(_ => ((Task<IImmutableList<int>>)null!, (Task<int>)null!))).To(broadcast);
            builder.From(broadcast).To(all);
            builder.From(broadcast).To(first);
            return ClosedShape.Instance;
        }));
        var (elements, head) = graph.Run(Materializer);
        Assert.Equal(1, await Soon(head));
        Assert.Equal([1, 2, 3], await Soon(elements));
    }

    [Fact]
    public async Task Broadcast_should_go_as_fast_as_its_slowest_outlet_and_on_without_one_that_cancelled()
    {
        var (source, (left, right)) = Run(new Broadcast<int>(2));
        left.Request();
        await left.SyncAsync();
        Assert.Equal(0, source.Pulls);
        right.Request();
        await source.PushWhenPulledAsync(1);
        await left.ExpectRequestedAsync(1);
        await right.ExpectRequestedAsync(1);
        right.Cancel();
        left.Request();
        await source.PushWhenPulledAsync(2);
        await left.ExpectRequestedAsync(2);
        left.Cancel();
        await source.ExpectCancelAsync();
    }

    [Fact]
    public async Task Broadcast_should_end_with_the_first_outlet_that_cancels_when_told_so()
    {
        var (source, (left, right)) = Run(new Broadcast<int>(2, eagerCancel: true));
        right.Cancel();
        await left.ExpectCompleteAsync();
        await source.ExpectCancelAsync();
    }

    [Fact]
    public async Task Balance_should_give_each_element_to_the_outlet_that_asked_first()
    {
        var (source, (left, right)) = Run(new Balance<int>(2));
        right.Request();
        await right.SyncAsync();
        left.Request();
        await left.SyncAsync();
        await source.PushWhenPulledAsync(1);
        await right.ExpectRequestedAsync(1);
        await source.PushWhenPulledAsync(2);
        await left.ExpectRequestedAsync(2);
    }

    [Fact]
    public async Task Partition_should_hold_everything_up_when_an_outlet_does_not_ask()
    {
        var (source, (even, odd)) = Run(new Partition<int>(2, x => x % 2));
        even.Request();
        await source.PushWhenPulledAsync(1);
        await source.SyncAsync();
        Assert.Equal(1, source.Pulls);
        await odd.ExpectNextAsync(1);
        await source.PushWhenPulledAsync(2);
        await even.ExpectRequestedAsync(2);
        source.Complete();
        await odd.ExpectCompleteAsync();
        await even.ExpectCompleteAsync();
    }

    [Fact]
    public async Task Combine_should_join_sources_and_split_to_sinks()
    {
        var joined = Source.Combine(Source.From([1]), Source.From([2]), n => new Concat<int, int>(n), Source.From([3]));
        Assert.Equal([1, 2, 3], await Soon(joined.RunWith(Sink.Seq<int>(), Materializer)));

        var seen = new List<int>();
        var done = new TaskCompletionSource();
        var split = Sink.Combine(
            n => new Broadcast<int>(n),
            Sink.ForEach<int>(seen.Add).MapMaterializedValue(_ => NotUsed.Instance),
            Sink.OnComplete<int>(done.SetResult, done.SetException));
        Source.From([1, 2]).To(split).Run(Materializer);
        await Soon(done.Task);
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task DivertTo_should_send_some_elements_elsewhere()
    {
        var odd = new TaskCompletionSource<IImmutableList<int>>();
        var diverted = Flow.Create<int>().Aggregate(ImmutableList<int>.Empty, (list, x) => list.Add(x))
            .To(Sink.ForEach<ImmutableList<int>>(odd.SetResult));
        var even = await Soon(Source.From([1, 2, 3, 4]).DivertTo(diverted, x => x % 2 == 1).RunWith(Sink.Seq<int>(), Materializer));
        Assert.Equal([2, 4], even);
        Assert.Equal([1, 3], await Soon(odd.Task));
    }

    [Fact]
    public async Task AlsoTo_should_go_as_fast_as_the_slower_side()
    {
        var ((source, side), sink) = StreamProbe.Source<int>().AlsoToMaterialized(StreamProbe.Sink<int>(), Keep.Both)
            .ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
        sink.Request();
        await source.SyncAsync();
        Assert.Equal(0, source.Pulls);
        side.Request();
        await source.PushWhenPulledAsync(1);
        await side.ExpectRequestedAsync(1);
        await sink.ExpectRequestedAsync(1);
    }

    [Fact]
    public async Task WireTap_should_not_wait_for_the_tap_and_show_it_the_latest_element()
    {
        var ((source, tap), sink) = StreamProbe.Source<int>().WireTapMaterialized(StreamProbe.Sink<int>(), Keep.Both)
            .ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
        foreach (var i in new[] { 1, 2, 3 })
        {
            sink.Request();
            await source.PushWhenPulledAsync(i);
            await sink.ExpectRequestedAsync(i);
        }

        await tap.ExpectNextAsync(3);
        tap.Cancel();
        sink.Request();
        await source.PushWhenPulledAsync(4);
        await sink.ExpectRequestedAsync(4);
    }

    private (SourceProbe<int> Source, (SinkProbe<int> Left, SinkProbe<int> Right)) Run(IGraph<UniformFanOutShape<int, int>, NotUsed> junction)
    {
        var sink = Sink.FromGraph(GraphDsl.Create(StreamProbe.Sink<int>(), StreamProbe.Sink<int>(), Keep.Both, (builder, left, right) =>
        {
            var fan = builder.Add(junction);
            builder.From(fan.Out(0)).To(left);
            builder.From(fan.Out(1)).To(right);
            return new SinkShape<int>(fan.In);
        }));
        return StreamProbe.Source<int>().ToMaterialized(sink, Keep.Both).Run(Materializer);
    }
}
