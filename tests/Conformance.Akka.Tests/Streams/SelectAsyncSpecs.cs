using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class SelectAsyncSpecs : StreamSpec
{
    private readonly List<TaskCompletionSource<int>> _tasks = [];

    [Fact]
    public async Task SelectAsync_of_one_should_never_have_a_second_element_in_flight()
    {
        var (source, sink) = Flow.Create<int>().SelectAsync(1, Start).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1);
        await source.SyncAsync();
        Assert.Equal(1, source.Pulls);

        _tasks[0].SetResult(10);
        await sink.ExpectRequestedAsync(10);
        await source.SyncAsync();
        Assert.Equal(2, source.Pulls);
        source.Push(2);
        await source.SyncAsync();
        Assert.Equal(2, source.Pulls);
    }

    [Fact]
    public async Task SelectAsync_should_keep_the_order_of_elements()
    {
        var (source, sink) = Flow.Create<int>().SelectAsync(3, Start).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1, 2, 3);
        await source.SyncAsync();
        Assert.Equal(3, source.Pulls);

        _tasks[2].SetResult(30);
        _tasks[1].SetResult(20);
        await sink.SyncAsync();
        Assert.Equal(0, sink.Signals);
        _tasks[0].SetResult(10);
        await sink.ExpectRequestedAsync(10);
        await sink.ExpectNextAsync(20, 30);
    }

    [Fact]
    public async Task SelectAsyncUnordered_should_emit_results_as_they_come()
    {
        var (source, sink) = Flow.Create<int>().SelectAsyncUnordered(3, Start).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1, 2, 3);
        await source.SyncAsync();
        _tasks[2].SetResult(30);
        await sink.ExpectRequestedAsync(30);
        _tasks[0].SetResult(10);
        await sink.ExpectNextAsync(10);
        source.Complete();
        _tasks[1].SetResult(20);
        await sink.ExpectNextAsync(20);
        sink.Request();
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task SelectAsync_should_count_finished_results_that_nobody_took_as_in_flight()
    {
        var (source, sink) = Flow.Create<int>().SelectAsync(2, Task.FromResult).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1);
        await sink.ExpectRequestedAsync(1);
        await source.PushWhenPulledAsync(2, 3);
        await source.SyncAsync();
        Assert.Equal(3, source.Pulls);
    }

    [Fact]
    public async Task SelectAsync_should_fail_at_once_when_any_task_fails()
    {
        var (source, sink) = Flow.Create<int>().SelectAsync(3, Start).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1, 2);
        await source.SyncAsync();
        _tasks[1].SetException(new FormatException());
        Assert.IsType<FormatException>(Inner(await sink.ExpectFailureAsync()));
        await source.ExpectCancelAsync();
    }

    [Fact]
    public async Task SelectAsync_should_fail_when_the_function_throws()
    {
        var (source, sink) = Flow.Create<int>().SelectAsync<int, int, int, NotUsed>(3, _ => throw new FormatException()).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1);
        Assert.IsType<FormatException>(await sink.ExpectFailureAsync());
    }

    [Fact]
    public async Task SelectAsync_should_skip_failed_elements_when_told_to_resume()
    {
        var results = await Soon(Source.From(Enumerable.Range(1, 5))
            .SelectAsync(2, async x =>
            {
                await Task.Yield();
                return x % 2 == 0 ? throw new FormatException() : x;
            })
            .WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider))
            .RunWith(Sink.Seq<int>(), Materializer));
        Assert.Equal([1, 3, 5], results);
    }

    [Fact]
    public async Task SelectAsync_should_finish_what_is_in_flight_when_upstream_completes()
    {
        var (source, sink) = Flow.Create<int>().SelectAsync(2, Start).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1);
        source.Complete();
        await source.SyncAsync();
        _tasks[0].SetResult(10);
        await sink.ExpectRequestedAsync(10);
        sink.Request();
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task ForEachAsync_should_complete_after_all_actions()
    {
        var sum = 0;
        await Soon(Source.From(Enumerable.Range(1, 10)).RunWith(Sink.ForEachAsync<int>(1, async x =>
        {
            await Task.Yield();
            sum += x;
        }), Materializer));
        Assert.Equal(55, sum);
    }

    private static Exception Inner(Exception e) => e is AggregateException { InnerExceptions.Count: 1 } a ? a.InnerExceptions[0] : e;

    private Task<int> Start(int element)
    {
        var task = new TaskCompletionSource<int>();
        _tasks.Add(task);
        return task.Task;
    }
}
