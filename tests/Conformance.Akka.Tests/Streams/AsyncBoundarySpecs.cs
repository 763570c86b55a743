using Akka.Streams;
using Akka.Streams.Dsl;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class AsyncBoundarySpecs : StreamSpec
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public async Task Boundary_should_take_a_buffer_in_advance_and_half_of_it_again_when_half_is_used(int buffer)
    {
        var own = Sys.Materializer(ActorMaterializerSettings.Create(Sys).WithInputBuffer(1, buffer));
        var (source, sink) = StreamProbe.Source<int>().Async().ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(own);
        for (var i = 1; i <= buffer; i++)
            await source.PushWhenPulledAsync(i);
        await source.SyncAsync();
        Assert.Equal(buffer, source.Pulls);

        var half = Math.Max(1, buffer / 2);
        for (var i = 1; i < half; i++)
            await sink.ExpectNextAsync(i);
        await sink.SyncAsync();
        await source.SyncAsync();
        Assert.Equal(buffer, source.Pulls);
        await sink.ExpectNextAsync(half);
        for (var i = 1; i <= half; i++)
            await source.PushWhenPulledAsync(buffer + i);
        await source.SyncAsync();
        Assert.Equal(buffer + half, source.Pulls);
    }

    [Fact]
    public async Task Boundary_should_deliver_what_it_holds_before_the_end()
    {
        var (source, sink) = StreamProbe.Source<int>().Async().ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
        await source.PushWhenPulledAsync(1, 2);
        source.Complete();
        await sink.ExpectNextAsync(1, 2);
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task Boundary_should_pass_failures_down_and_cancellation_up()
    {
        var (failing, sink) = StreamProbe.Source<int>().Async().ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
        failing.Fail(new FormatException());
        Assert.IsType<FormatException>(await sink.ExpectFailureAsync());

        var (source, cancelling) = StreamProbe.Source<int>().Async().ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
        cancelling.Cancel();
        Assert.IsType<SubscriptionWithCancelException.NoMoreElementsNeeded>(await source.ExpectCancelAsync());
    }

    [Fact]
    public async Task Many_boundaries_should_keep_all_elements_in_order()
    {
        var flow = Flow.Create<int>();
        for (var i = 0; i < 5; i++)
            flow = flow.Select(x => x + 1).Async();
        var result = await Soon(Source.From(Enumerable.Range(0, 10_000)).Async().Via(flow).RunWith(Sink.Seq<int>(), Materializer));
        Assert.Equal(Enumerable.Range(5, 10_000), result);
    }

    [Fact]
    public async Task Stages_should_run_at_the_same_time_on_both_sides_of_a_boundary()
    {
        var upper = new TaskCompletionSource();
        var lower = new TaskCompletionSource();
        await Soon(Source.From([1, 2])
            .Select(x =>
            {
                if (x == 2)
                {
                    upper.SetResult();
                    Assert.True(lower.Task.Wait(Patience));
                }

                return x;
            })
            .Async()
            .RunForeach(
                x =>
                {
                    if (x == 1)
                    {
                        Assert.True(upper.Task.Wait(Patience));
                        lower.SetResult();
                    }
                },
                Materializer));
    }
}
