using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Util;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class SourceSpecs : StreamSpec
{
    [Fact]
    public async Task Sources_should_yield_what_their_names_say()
    {
        Assert.Equal([5], await Seq(Source.Single(5)));
        Assert.Empty(await Seq(Source.Empty<int>()));
        Assert.Equal([7, 7, 7], await Seq(Source.Repeat(7).Take(3)));
        Assert.Equal([0, 1, 2], await Seq(Source.Unfold(0, n => n < 3 ? (n + 1, n) : Option<(int, int)>.None)));
        Assert.Equal([0, 1, 2], await Seq(Source.UnfoldInfinite(0, n => (n + 1, n)).Take(3)));
        Assert.Equal([0, 1], await Seq(Source.UnfoldAsync(0, async n =>
        {
            await Task.Yield();
            return n < 2 ? (n + 1, n) : Option<(int, int)>.None;
        })));
        Assert.Equal([5], await Seq(Source.FromTask(Task.FromResult(5))));
        await Assert.ThrowsAsync<FormatException>(() => Seq(Source.FromTask(Task.FromException<int>(new FormatException()))));
        await Assert.ThrowsAsync<FormatException>(() => Seq(Source.Failed<int>(new FormatException())));
        Assert.Throws<ArgumentNullException>(() => Source.Single<string>(null!));
    }

    [Fact]
    public async Task Maybe_should_emit_what_its_promise_gets()
    {
        var (promise, elements) = Source.Maybe<int>().ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        promise.SetResult(5);
        Assert.Equal([5], await Soon(elements));
        var (failing, failed) = Source.Maybe<int>().ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        failing.SetException(new FormatException());
        await Assert.ThrowsAnyAsync<Exception>(() => Soon(failed));
    }

    [Fact]
    public async Task Enumerable_that_throws_should_deliver_what_came_before()
    {
        static IEnumerable<int> Numbers()
        {
            yield return 1;
            yield return 2;
            throw new FormatException();
        }

        var seen = new List<int>();
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Soon(Source.From(Numbers()).RunForeach(seen.Add, Materializer)));
        Assert.True(failure is FormatException || failure.InnerException is FormatException, $"{failure}");
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task Async_enumerable_should_be_read_on_demand_and_disposed_when_downstream_cancels()
    {
        var seen = 0;
        var disposed = new TaskCompletionSource();

        async IAsyncEnumerable<int> Numbers([EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                for (var i = 1; ; i++)
                {
                    await Task.Yield();
                    token.ThrowIfCancellationRequested();
                    seen = i;
                    yield return i;
                }
            }
            finally
            {
                disposed.SetResult();
            }
        }

        var sink = Source.From(() => Numbers()).RunWith(StreamProbe.Sink<int>(), Materializer);
        await sink.ExpectNextAsync(1, 2);
        await sink.SyncAsync();
        Assert.Equal(2, seen);
        sink.Cancel();
        await Soon(disposed.Task);
    }

    [Fact]
    public async Task Async_enumerable_should_pass_on_its_end_and_its_failure()
    {
        static async IAsyncEnumerable<int> Numbers(bool fail)
        {
            yield return 1;
            await Task.Yield();
            yield return 2;
            if (fail)
                throw new FormatException();
        }

        Assert.Equal([1, 2], await Seq(Source.From(() => Numbers(false))));
        await Assert.ThrowsAsync<FormatException>(() => Seq(Source.From(() => Numbers(true))));
    }

    [Fact]
    public async Task Tick_should_tick_until_cancelled_and_lose_ticks_that_nobody_asked_for()
    {
        var (ticks, sink) = Source.Tick(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), "tick").ToMaterialized(StreamProbe.Sink<string>(), Keep.Both).Run(Materializer);
        await sink.ExpectNextAsync("tick", "tick");
        Assert.False(ticks.IsCancellationRequested);
        ticks.Cancel();
        Assert.True(ticks.IsCancellationRequested);
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task Actor_source_should_emit_what_it_is_told_and_end_after_success()
    {
        var (actor, elements) = Source.ActorRef<int>(16, OverflowStrategy.Fail).ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        for (var i = 1; i <= 3; i++)
            actor.Tell(i);
        actor.Tell(new Status.Success("done"));
        Assert.Equal([1, 2, 3], await Soon(elements));

        var (failing, failed) = Source.ActorRef<int>(16, OverflowStrategy.Fail).ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        failing.Tell(new Status.Failure(new FormatException()));
        await Assert.ThrowsAsync<FormatException>(() => Soon(failed));
        Assert.Throws<NotSupportedException>(() => Source.ActorRef<int>(16, OverflowStrategy.Backpressure));
    }

    [Theory]
    [InlineData(OverflowStrategy.DropHead, "3 4")]
    [InlineData(OverflowStrategy.DropNew, "1 2")]
    public async Task Actor_source_should_keep_what_its_strategy_says_beyond_the_buffer_of_the_stream(OverflowStrategy strategy, string kept)
    {
        var (actor, sink) = Source.ActorRef<int>(2, strategy).ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
        // The first element only comes through after the stream has requested its buffer of 16.
        actor.Tell(0);
        await sink.ExpectNextAsync(0);
        for (var i = 1; i <= 15; i++)
            actor.Tell(0);
        for (var i = 1; i <= 4; i++)
            actor.Tell(i);
        actor.Tell(new Status.Success("done"));
        await sink.SyncAsync();
        for (var i = 1; i <= 15; i++)
            await sink.ExpectNextAsync(0);
        foreach (var element in kept.Split(' ').Select(int.Parse))
            await sink.ExpectNextAsync(element);
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task Ask_should_pass_the_replies_on_and_fail_with_the_actor()
    {
        var doubler = Sys.ActorOf(Props.Create(() => new Doubler()));
        Assert.Equal([2, 4, 6], await Seq(Source.From([1, 2, 3]).Ask<int>(doubler, Patience)));
        await Assert.ThrowsAnyAsync<Exception>(() => Seq(Source.From([-1]).Ask<int>(doubler, Patience)));
        var never = Seq(Source.Never<int>().Ask<int>(doubler, Patience));
        Sys.Stop(doubler);
        await Assert.ThrowsAsync<WatchedActorTerminatedException>(() => never);
    }

    [Fact]
    public async Task GroupedWithin_should_emit_at_the_number_and_at_the_end()
    {
        var (source, sink) = Flow.Create<int>().GroupedWithin(3, TimeSpan.FromHours(1)).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1, 2, 3);
        Assert.Equal([1, 2, 3], await sink.RequestedAsync());
        sink.Request();
        await source.PushWhenPulledAsync(4);
        source.Complete();
        Assert.Equal([4], await sink.RequestedAsync());
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task GroupedWithin_should_emit_at_the_time_but_never_empty_groups()
    {
        var (source, sink) = Flow.Create<int>().GroupedWithin(1000, TimeSpan.FromMilliseconds(20)).Run(Materializer);
        await source.PushWhenPulledAsync(1, 2);
        // Two groups where the time was over between the two.
        var emitted = new List<int>();
        while (emitted.Count < 2)
        {
            var group = (await sink.NextAsync()).ToList();
            Assert.NotEmpty(group);
            emitted.AddRange(group);
        }

        Assert.Equal([1, 2], emitted);
    }

    [Fact]
    public async Task Timeouts_should_end_streams()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Seq(Source.Never<int>().IdleTimeout(TimeSpan.FromMilliseconds(50))));
        Assert.Equal([1], await Seq(Source.Single(1).Concat(Source.Never<int>()).TakeWithin(TimeSpan.FromSeconds(2))));
        Assert.Equal([1], await Seq(Source.Single(1).InitialDelay(TimeSpan.FromMilliseconds(20))));
    }

    private Task<System.Collections.Immutable.IImmutableList<T>> Seq<T, TMat>(Source<T, TMat> source)
        => Soon(source.RunWith(Sink.Seq<T>(), Materializer));

    private sealed class Doubler : ReceiveActor
    {
        public Doubler() => Receive<int>(x =>
        {
            if (x < 0)
                Sender.Tell(new Status.Failure(new FormatException()));
            else
                Sender.Tell(x * 2);
        });
    }
}
