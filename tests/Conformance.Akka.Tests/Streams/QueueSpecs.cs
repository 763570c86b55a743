using Akka.Pattern;
using Akka.Streams;
using Akka.Streams.Dsl;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class QueueSpecs : StreamSpec
{
    [Theory]
    [InlineData(OverflowStrategy.DropHead, "EEEE", "3 4")]
    [InlineData(OverflowStrategy.DropTail, "EEEE", "1 4")]
    [InlineData(OverflowStrategy.DropBuffer, "EEEE", "3 4")]
    [InlineData(OverflowStrategy.DropNew, "EEDD", "1 2")]
    public async Task Queue_of_two_should_answer_and_keep_as_its_strategy_says_when_four_come(
        OverflowStrategy strategy, string answers, string kept)
    {
        var (queue, sink) = Run(2, strategy);
        var results = new List<char>();
        for (var i = 1; i <= 4; i++)
            results.Add((await Soon(queue.OfferAsync(i))).GetType().Name[0]);
        Assert.Equal(answers, string.Concat(results));

        queue.Complete();
        foreach (var element in kept.Split(' ').Select(int.Parse))
            await sink.ExpectNextAsync(element);
        await sink.ExpectCompleteAsync();
        await Soon(queue.WatchCompletionAsync());
    }

    [Fact]
    public async Task Queue_should_answer_later_when_it_is_full_and_backpressures()
    {
        var (queue, sink) = Run(1, OverflowStrategy.Backpressure);
        Assert.IsType<QueueOfferResult.Enqueued>(await Soon(queue.OfferAsync(1)));
        var waiting = queue.OfferAsync(2);
        await Assert.ThrowsAsync<IllegalStateException>(() => Soon(queue.OfferAsync(3)));
        await sink.SyncAsync();
        Assert.False(waiting.IsCompleted);

        await sink.ExpectNextAsync(1);
        Assert.IsType<QueueOfferResult.Enqueued>(await Soon(waiting));
        await sink.ExpectNextAsync(2);
    }

    [Fact]
    public async Task Queue_without_buffer_should_answer_when_the_element_is_taken()
    {
        var (queue, sink) = Run(0, OverflowStrategy.DropNew);
        var first = queue.OfferAsync(1);
        Assert.IsType<QueueOfferResult.Dropped>(await Soon(queue.OfferAsync(2)));
        Assert.False(first.IsCompleted);
        await sink.ExpectNextAsync(1);
        Assert.IsType<QueueOfferResult.Enqueued>(await Soon(first));
    }

    [Fact]
    public async Task Queue_without_buffer_should_replace_the_waiting_offer_when_it_drops_the_head()
    {
        var (queue, sink) = Run(0, OverflowStrategy.DropHead);
        var first = queue.OfferAsync(1);
        var second = queue.OfferAsync(2);
        Assert.IsType<QueueOfferResult.Dropped>(await Soon(first));
        await sink.ExpectNextAsync(2);
        Assert.IsType<QueueOfferResult.Enqueued>(await Soon(second));
    }

    [Fact]
    public async Task Queue_should_fail_stream_and_offer_when_it_overflows_with_that_strategy()
    {
        var (queue, sink) = Run(1, OverflowStrategy.Fail);
        await Soon(queue.OfferAsync(1));
        var failure = Assert.IsType<QueueOfferResult.Failure>(await Soon(queue.OfferAsync(2)));
        Assert.IsType<BufferOverflowException>(failure.Cause);
        Assert.IsType<BufferOverflowException>(await sink.ExpectFailureAsync());
        await Assert.ThrowsAsync<BufferOverflowException>(() => Soon(queue.WatchCompletionAsync()));
    }

    [Fact]
    public async Task Queue_should_close_a_waiting_offer_and_refuse_later_ones_when_downstream_cancels()
    {
        var (queue, sink) = Run(1, OverflowStrategy.Backpressure);
        await Soon(queue.OfferAsync(1));
        var waiting = queue.OfferAsync(2);
        await sink.SyncAsync();
        sink.Cancel();
        Assert.IsType<QueueOfferResult.QueueClosed>(await Soon(waiting));
        await Soon(queue.WatchCompletionAsync());
        await sink.SyncAsync();
        await Assert.ThrowsAsync<StreamDetachedException>(() => Soon(queue.OfferAsync(3)));
    }

    [Fact]
    public async Task Queue_should_deliver_what_it_holds_before_it_completes()
    {
        var (queue, sink) = Run(4, OverflowStrategy.Backpressure);
        await Soon(queue.OfferAsync(1));
        await Soon(queue.OfferAsync(2));
        queue.Complete();
        await sink.SyncAsync();
        Assert.False(queue.WatchCompletionAsync().IsCompleted);
        await sink.ExpectNextAsync(1, 2);
        await sink.ExpectCompleteAsync();
        await Soon(queue.WatchCompletionAsync());
    }

    [Fact]
    public async Task Queue_should_lose_what_it_holds_when_it_is_failed()
    {
        var (queue, sink) = Run(4, OverflowStrategy.Backpressure);
        await Soon(queue.OfferAsync(1));
        queue.Fail(new FormatException());
        Assert.IsType<FormatException>(await sink.ExpectFailureAsync());
        await Assert.ThrowsAsync<FormatException>(() => Soon(queue.WatchCompletionAsync()));
    }

    [Fact]
    public async Task Sink_queue_should_hand_out_elements_and_then_the_end()
    {
        var queue = Source.From([1, 2]).RunWith(Sink.Queue<int>(), Materializer);
        Assert.Equal(1, (await Soon(queue.PullAsync())).Value);
        Assert.Equal(2, (await Soon(queue.PullAsync())).Value);
        Assert.False((await Soon(queue.PullAsync())).HasValue);
    }

    private (ISourceQueueWithComplete<int> Queue, SinkProbe<int> Sink) Run(int size, OverflowStrategy strategy)
        => Source.Queue<int>(size, strategy).ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
}
