using Akka.Streams;
using Akka.Streams.Dsl;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class BufferSpecs : StreamSpec
{
    [Theory]
    [InlineData(OverflowStrategy.DropHead, "4 5 6")]
    [InlineData(OverflowStrategy.DropTail, "1 2 6")]
    [InlineData(OverflowStrategy.DropBuffer, "4 5 6")]
    [InlineData(OverflowStrategy.DropNew, "1 2 3")]
    [InlineData(OverflowStrategy.Backpressure, "1 2 3")]
    public async Task Buffer_of_three_should_keep_what_its_strategy_says_when_six_come(OverflowStrategy strategy, string kept)
    {
        var (source, sink) = Flow.Create<int>().Buffer(3, strategy).Run(Materializer);
        for (var i = 1; i <= 6; i++)
        {
            await source.SyncAsync();
            if (source.Pulls == i)
                source.Push(i);
        }

        source.Complete();
        await sink.SyncAsync();
        foreach (var element in kept.Split(' ').Select(int.Parse))
            await sink.ExpectNextAsync(element);
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task Buffer_should_drop_everything_before_the_element_that_overflows_it()
    {
        var (source, sink) = Flow.Create<int>().Buffer(3, OverflowStrategy.DropBuffer).Run(Materializer);
        await source.PushWhenPulledAsync(1, 2, 3, 4);
        await source.SyncAsync();
        await sink.ExpectNextAsync(4);
    }

    [Fact]
    public async Task Buffer_should_fail_the_stream_and_lose_what_it_holds_when_that_is_its_strategy()
    {
        var (source, sink) = Flow.Create<int>().Buffer(2, OverflowStrategy.Fail).Run(Materializer);
        await source.PushWhenPulledAsync(1, 2, 3);
        Assert.IsType<BufferOverflowException>(await sink.ExpectFailureAsync());
        Assert.IsType<BufferOverflowException>(await source.ExpectCancelAsync());
    }

    [Fact]
    public async Task Buffer_should_hand_elements_through_when_downstream_waits()
    {
        var (source, sink) = Flow.Create<int>().Buffer(1, OverflowStrategy.Fail).Run(Materializer);
        for (var i = 1; i <= 5; i++)
        {
            sink.Request();
            await sink.SyncAsync();
            await source.PushWhenPulledAsync(i);
            await sink.ExpectRequestedAsync(i);
        }
    }

    [Fact]
    public async Task Buffer_should_forget_its_elements_when_upstream_fails()
    {
        var (source, sink) = Flow.Create<int>().Buffer(3, OverflowStrategy.Backpressure).Run(Materializer);
        await source.PushWhenPulledAsync(1, 2);
        source.Fail(new FormatException());
        Assert.IsType<FormatException>(await sink.ExpectFailureAsync());
    }
}
