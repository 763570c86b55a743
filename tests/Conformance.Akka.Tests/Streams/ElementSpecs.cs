using System.Collections.Immutable;
using Akka;
using Akka.Streams.Dsl;
using Akka.Util;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class ElementSpecs : StreamSpec
{
    [Fact]
    public async Task Operators_should_yield_their_results_in_order()
    {
        var numbers = Source.From(Enumerable.Range(1, 10));
        Assert.Equal([2, 4, 6], await Seq(numbers.Select(x => x * 2).Take(3)));
        Assert.Equal([2, 4], await Seq(numbers.Where(x => x % 2 == 0).TakeWhile(x => x < 6)));
        Assert.Equal([1, 3, 5], await Seq(numbers.WhereNot(x => x % 2 == 0).TakeWhile(x => x < 5, inclusive: true)));
        Assert.Equal([9, 10], await Seq(numbers.Skip(8)));
        Assert.Equal([4, 5, 1], await Seq(Source.From([1, 2, 4, 5, 1]).SkipWhile(x => x < 3)));
        Assert.Equal(["2", "4"], await Seq(numbers.Take(5).Collect(x => x % 2 == 0, x => $"{x}")));
        Assert.Equal([1, 1, 2, 1, 2, 3], await Seq(numbers.Take(3).SelectMany(x => Enumerable.Range(1, x))));
        Assert.Equal([(1, 0L), (2, 1L)], await Seq(numbers.Take(2).ZipWithIndex()));
        Assert.Equal([1, 2, 3, 7], await Seq(numbers.Take(3).Concat(Source.Single(7))));
        Assert.Equal([7, 1, 2], await Seq(numbers.Take(2).Prepend(Source.Single(7))));
        Assert.Equal([(1, "a"), (2, "b")], await Seq(numbers.Zip(Source.From(["a", "b"]))));
        Assert.Equal([11, 22], await Seq(numbers.Take(2).ZipWith(Source.From([10, 20]), (a, b) => a + b)));
    }

    [Fact]
    public async Task Scan_should_emit_the_initial_state_also_when_the_stream_is_empty()
    {
        Assert.Equal([0, 1, 3, 6], await Seq(Source.From([1, 2, 3]).Scan(0, (sum, x) => sum + x)));
        Assert.Equal([5], await Seq(Source.Empty<int>().Scan(5, (sum, x) => sum + x)));
    }

    [Fact]
    public async Task Aggregate_should_emit_the_last_state()
    {
        Assert.Equal([6], await Seq(Source.From([1, 2, 3]).Aggregate(0, (sum, x) => sum + x)));
        Assert.Equal([5], await Seq(Source.Empty<int>().Aggregate(5, (sum, x) => sum + x)));
        Assert.Equal(6, await Soon(Source.From([1, 2, 3]).RunAggregate(0, (sum, x) => sum + x, Materializer)));
    }

    [Fact]
    public async Task StatefulSelectMany_should_make_fresh_state_for_each_run()
    {
        var numbered = Source.From(["a", "b"]).StatefulSelectMany<string, string, NotUsed>(() =>
        {
            var n = 0;
            return s => [$"{s}{n++}"];
        });
        Assert.Equal(["a0", "b1"], await Seq(numbered));
        Assert.Equal(["a0", "b1"], await Seq(numbered));
    }

    [Fact]
    public async Task Grouped_should_end_with_a_smaller_group()
    {
        var groups = await Seq(Source.From(Enumerable.Range(1, 5)).Grouped(2));
        Assert.Equal(["1,2", "3,4", "5"], groups.Select(g => string.Join(",", g)));
        Assert.Throws<ArgumentException>(() => Source.Empty<int>().Grouped(0));
    }

    [Fact]
    public async Task Take_should_end_the_stream_with_its_last_element()
    {
        var (source, sink) = Flow.Create<int>().Take(2).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1);
        await sink.ExpectRequestedAsync(1);
        sink.Request();
        await source.PushWhenPulledAsync(2);
        await sink.ExpectRequestedAsync(2);
        await sink.ExpectCompleteAsync();
        await source.ExpectCancelAsync();
        Assert.Equal(2, source.Pulls);
    }

    [Fact]
    public async Task Take_of_nothing_should_end_without_asking()
    {
        var (source, sink) = Flow.Create<int>().Take(0).Run(Materializer);
        sink.Request();
        await sink.ExpectCompleteAsync();
        await source.SyncAsync();
        Assert.Equal(0, source.Pulls);
    }

    [Fact]
    public async Task TakeWhile_should_cancel_upstream_with_the_first_element_that_does_not_pass()
    {
        var (source, sink) = Flow.Create<int>().TakeWhile(x => x < 2).Run(Materializer);
        sink.Request();
        await source.PushWhenPulledAsync(1);
        await sink.ExpectRequestedAsync(1);
        sink.Request();
        await source.PushWhenPulledAsync(2);
        await sink.ExpectCompleteAsync();
        await source.ExpectCancelAsync();
    }

    [Fact]
    public async Task Recover_should_replace_a_failure_by_a_last_element()
    {
        var failing = Source.From([1, 2, 0, 3]).Select(x => 6 / x);
        Assert.Equal([6, 3, -1], await Seq(failing.Recover(e => e is DivideByZeroException ? Option<int>.Create(-1) : Option<int>.None)));
        await Assert.ThrowsAsync<DivideByZeroException>(() => Seq(failing.Recover(_ => Option<int>.None)));
        await Assert.ThrowsAsync<FormatException>(() => Seq(failing.SelectError(_ => new FormatException())));
    }

    [Fact]
    public async Task Failure_should_not_overtake_an_element_that_was_sent()
    {
        var (source, sink) = Flow.Create<int>().Select(x => x).Run(Materializer);
        sink.Request();
        await source.ExpectPullAsync();
        source.Push(1);
        source.Fail(new FormatException());
        await sink.ExpectRequestedAsync(1);
        Assert.IsType<FormatException>(await sink.ExpectFailureAsync());
    }

    [Fact]
    public async Task Null_should_fail_the_stream_that_emits_it()
        => await Assert.ThrowsAsync<ArgumentNullException>(() => Seq(Source.Single("a").Select(_ => (string)null!)));

    private Task<IImmutableList<T>> Seq<T, TMat>(Source<T, TMat> source) => Soon(source.RunWith(Sink.Seq<T>(), Materializer));
}
