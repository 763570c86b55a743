using Akka.Streams;
using Akka.Streams.Dsl;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class MergeSpecs : StreamSpec
{
    [Fact]
    public async Task MergeSorted_should_yield_everything_in_order()
    {
        var random = new Random(7);
        var left = Enumerable.Range(0, 200).Select(_ => random.Next(100)).Order().ToArray();
        var right = Enumerable.Range(0, 100).Select(_ => random.Next(100)).Order().ToArray();
        var merged = await Soon(Source.From(left).MergeSorted(Source.From(right)).RunWith(Sink.Seq<int>(), Materializer));
        Assert.Equal(left.Concat(right).Order(), merged);
    }

    [Fact]
    public async Task MergeSorted_should_yield_the_right_one_of_equal_elements_first()
    {
        var merged = await Soon(Source.From(["a1", "a2", "b1"])
            .MergeSorted(Source.From(["a3", "b2"]), (x, y) => x[0].CompareTo(y[0]))
            .RunWith(Sink.Seq<string>(), Materializer));
        Assert.Equal(["a3", "a1", "a2", "b2", "b1"], merged);
    }

    [Fact]
    public async Task MergeSorted_should_wait_for_both_sides_and_then_take_only_from_the_one_that_gave()
    {
        var ((left, right), sink) = Probes();
        sink.Request();
        await left.PushWhenPulledAsync(1);
        await sink.SyncAsync();
        Assert.Equal(0, sink.Signals);
        await right.PushWhenPulledAsync(5);
        await sink.ExpectRequestedAsync(1);

        await left.SyncAsync();
        Assert.Equal(2, left.Pulls);
        Assert.Equal(1, right.Pulls);
        sink.Request();
        left.Push(7);
        await sink.ExpectRequestedAsync(5);
        await left.SyncAsync();
        Assert.Equal(2, left.Pulls);
        Assert.Equal(2, right.Pulls);
    }

    [Fact]
    public async Task MergeSorted_should_pass_on_the_rest_when_one_side_ends()
    {
        var ((left, right), sink) = Probes();
        await left.PushWhenPulledAsync(1);
        await right.PushWhenPulledAsync(5);
        left.Complete();
        await sink.ExpectNextAsync(1, 5);
        sink.Request();
        await right.PushWhenPulledAsync(6);
        await sink.ExpectRequestedAsync(6);
        right.Complete();
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task MergeSorted_of_an_empty_side_should_be_the_other()
    {
        Assert.Equal([1, 2], await Soon(Source.From([1, 2]).MergeSorted(Source.Empty<int>()).RunWith(Sink.Seq<int>(), Materializer)));
        Assert.Equal([1, 2], await Soon(Source.Empty<int>().MergeSorted(Source.From([1, 2])).RunWith(Sink.Seq<int>(), Materializer)));
        Assert.Empty(await Soon(Source.Empty<int>().MergeSorted(Source.Empty<int>()).RunWith(Sink.Seq<int>(), Materializer)));
    }

    [Fact]
    public async Task MergeSorted_should_fail_and_cancel_the_other_side_when_one_fails()
    {
        var ((left, right), sink) = Probes();
        await right.ExpectPullAsync();
        left.Fail(new FormatException());
        Assert.IsType<FormatException>(await sink.ExpectFailureAsync());
        await right.ExpectCancelAsync();
    }

    [Fact]
    public async Task MergeSorted_of_many_sources_should_be_sorted()
    {
        var all = Source.Empty<int>();
        for (var i = 0; i < 10; i++)
            all = all.MergeSorted(Source.From(Enumerable.Range(0, 50).Select(x => (x * 10) + i).ToArray()));
        Assert.Equal(Enumerable.Range(0, 500), await Soon(all.RunWith(Sink.Seq<int>(), Materializer)));
    }

    [Fact]
    public async Task Merge_should_take_one_element_of_each_side_in_advance_and_yield_them_as_they_came()
    {
        var ((left, right), sink) = StreamProbe.Source<int>().MergeMaterialized(StreamProbe.Source<int>(), Keep.Both)
            .ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
        await right.PushWhenPulledAsync(1);
        await right.SyncAsync();
        await left.PushWhenPulledAsync(2);
        await left.SyncAsync();
        Assert.Equal(1, left.Pulls);
        await sink.ExpectNextAsync(1, 2);
        left.Complete();
        await right.PushWhenPulledAsync(3);
        await sink.ExpectNextAsync(3);
        right.Complete();
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task Merge_should_end_with_the_first_side_when_told_so()
    {
        var ((left, right), sink) = StreamProbe.Source<int>().ViaMaterialized(
                GraphDsl.Create(StreamProbe.Source<int>(), (builder, other) =>
                {
                    var merge = builder.Add(new Merge<int>(2, eagerComplete: true));
                    builder.From(other).To(merge.In(1));
                    return new FlowShape<int, int>(merge.In(0), merge.Out);
                }),
                Keep.Both)
            .ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
        left.Complete();
        await sink.ExpectCompleteAsync();
        await right.ExpectCancelAsync();
    }

    [Fact]
    public async Task Concat_should_start_the_second_source_when_the_first_ends()
    {
        var ((first, second), sink) = StreamProbe.Source<int>().ConcatMaterialized(StreamProbe.Source<int>(), Keep.Both)
            .ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
        await second.PushWhenPulledAsync(2);
        sink.Request();
        await first.PushWhenPulledAsync(1);
        await sink.ExpectRequestedAsync(1);
        sink.Request();
        first.Complete();
        await sink.ExpectRequestedAsync(2);
        second.Complete();
        await sink.ExpectCompleteAsync();
    }

    private ((SourceProbe<int> Left, SourceProbe<int> Right), SinkProbe<int> Sink) Probes()
        => StreamProbe.Source<int>().ViaMaterialized(
                GraphDsl.Create(StreamProbe.Source<int>(), (builder, other) =>
                {
                    var merge = builder.Add(new MergeSorted<int>((x, y) => x.CompareTo(y)));
                    builder.From(other).To(merge.In1);
                    return new FlowShape<int, int>(merge.In0, merge.Out);
                }),
                Keep.Both)
            .ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
}
