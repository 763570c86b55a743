using System.Collections.Immutable;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;

namespace Conformance.Akka.Tests.Streams;

public sealed class SupervisionSpecs : StreamSpec
{
    private static readonly Decider[] Going = [Deciders.ResumingDecider, Deciders.RestartingDecider];

    [Fact]
    public async Task Stage_should_fail_the_stream_when_nothing_else_is_said()
        => await Assert.ThrowsAsync<DivideByZeroException>(() => Run(Source.From([1, 0, 2]).Select(x => 2 / x), Deciders.StoppingDecider));

    [Fact]
    public async Task Stage_without_state_should_drop_the_element_when_told_to_go_on()
    {
        foreach (var decider in Going)
        {
            Assert.Equal([2, 1], await Run(Source.From([1, 0, 2]).Select(x => 2 / x), decider));
            Assert.Equal([1, 2], await Run(Source.From([1, 0, 2]).Where(x => 2 / x > 0), decider));
            Assert.Equal([2, 1], await Run(Source.From([1, 0, 2]).Collect(_ => true, x => 2 / x), decider));
            Assert.Equal([1, 2], await Run(Source.From([1, 0, 2]).TakeWhile(x => 2 / x > 0), decider));
            Assert.Equal([2, 1], await Run(Source.From([1, 0, 2]).SelectMany(x => new[] { 2 / x }), decider));
        }
    }

    [Fact]
    public async Task Stage_with_state_should_keep_it_when_resumed_and_lose_it_when_restarted()
    {
        var scan = Source.From([1, 2, -1, 3]).Scan(0, Add);
        Assert.Equal([0, 1, 3, 6], await Run(scan, Deciders.ResumingDecider));
        Assert.Equal([0, 1, 3, 0, 3], await Run(scan, Deciders.RestartingDecider));

        var aggregate = Source.From([1, 2, -1, 3]).Aggregate(0, Add);
        Assert.Equal([6], await Run(aggregate, Deciders.ResumingDecider));
        Assert.Equal([3], await Run(aggregate, Deciders.RestartingDecider));
    }

    [Fact]
    public async Task Strategy_of_the_materializer_should_hold_where_a_stream_says_nothing()
    {
        var resuming = Sys.Materializer(ActorMaterializerSettings.Create(Sys).WithSupervisionStrategy(Deciders.ResumingDecider));
        var quotients = Source.From([1, 0, 2]).Select(x => 2 / x);
        Assert.Equal([2, 1], await Soon(quotients.RunWith(Sink.Seq<int>(), resuming)));
        var stopping = quotients.WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.StoppingDecider));
        await Assert.ThrowsAsync<DivideByZeroException>(() => Soon(stopping.RunWith(Sink.Seq<int>(), resuming)));
    }

    [Fact]
    public async Task Strategy_of_an_inner_graph_should_win_over_that_of_the_outer()
    {
        var inner = Flow.Create<int>().Select(x => 2 / x).WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider));
        Assert.Equal([2, 1], await Run(Source.From([1, 0, 2]).Via(inner), Deciders.StoppingDecider));
    }

    private static int Add(int sum, int x) => x < 0 ? throw new FormatException() : sum + x;

    private Task<IImmutableList<int>> Run(Source<int, NotUsed> source, Decider decider)
        => Soon(source.WithAttributes(ActorAttributes.CreateSupervisionStrategy(decider)).RunWith(Sink.Seq<int>(), Materializer));
}
