using Akka;
using Akka.Actor;
using Akka.Pattern;
using Akka.Streams;
using Akka.Streams.Dsl;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class MaterializerSpecs : StreamSpec
{
    [Fact]
    public void System_should_have_one_materializer_unless_settings_are_given()
    {
        Assert.Same(Materializer, Sys.Materializer());
        Assert.NotSame(Materializer, Sys.Materializer(ActorMaterializerSettings.Create(Sys)));
        Assert.Equal(16, Materializer.Settings.MaxInputBufferSize);
        Assert.Equal(4, Materializer.Settings.InitialInputBufferSize);
    }

    [Fact]
    public async Task Streams_should_stop_with_the_actor_whose_materializer_runs_them()
    {
        var owner = await Soon(Sys.ActorOf(Props.Create(() => new Owner())).Ask<Owned>("run"));
        Sys.Stop(owner.Self);
        await Assert.ThrowsAsync<AbruptStageTerminationException>(() => Soon(owner.Termination));
        await Assert.ThrowsAsync<AbruptStageTerminationException>(() => Soon(owner.Elements));
        // The materializer counts as shut down after its last stream has ended.
        await AwaitConditionAsync(() => Task.FromResult(owner.Materializer.IsShutdown), Patience);
        Assert.Throws<IllegalStateException>(() => Source.Empty<int>().To(Sink.Ignore<int>()).Run(owner.Materializer));
    }

    [Fact]
    public async Task Streams_should_stop_when_their_materializer_is_shut_down()
    {
        var own = Sys.Materializer(ActorMaterializerSettings.Create(Sys));
        var (watched, elements) = Source.Never<int>().WatchTermination((_, done) => done).ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(own);
        own.Shutdown();
        Assert.True(own.IsShutdown);
        await Assert.ThrowsAsync<AbruptStageTerminationException>(() => Soon(watched));
        await Assert.ThrowsAsync<AbruptStageTerminationException>(() => Soon(elements));
        Assert.Throws<IllegalStateException>(() => Source.Empty<int>().To(Sink.Ignore<int>()).Run(own));
    }

    [Fact]
    public async Task Stopping_should_fail_the_stream_behind_an_asynchronous_boundary_with_an_abrupt_end()
    {
        var own = Sys.Materializer(ActorMaterializerSettings.Create(Sys));
        var elements = Source.Never<int>().Async().RunWith(Sink.Seq<int>(), own);
        own.Shutdown();
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Soon(elements));
        Assert.True(failure is AbruptTerminationException or AbruptStageTerminationException, $"{failure}");
    }

    [Fact]
    public async Task Materialized_values_should_be_combined_as_asked()
    {
        var source = Source.From([1, 2]).MapMaterializedValue(_ => "left");
        Assert.Equal("left", source.To(Sink.Ignore<int>()).Run(Materializer));
        Assert.Equal(NotUsed.Instance, source.ToMaterialized(Sink.Ignore<int>(), Keep.None).Run(Materializer));
        var (left, right) = source.ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        Assert.Equal("left", left);
        Assert.Equal([1, 2], await Soon(right));
        Assert.Equal(3, await Soon(source.RunWith(Sink.Aggregate<int, int>(0, (a, b) => a + b), Materializer)));
        Assert.Equal("left!", source.ViaMaterialized(Flow.Create<int>(), (l, _) => l + "!").To(Sink.Ignore<int>()).Run(Materializer));
        Assert.Equal(6, source.To(Sink.Ignore<int>()).MapMaterializedValue(s => s.Length + 2).Run(Materializer));
    }

    [Fact]
    public async Task Graph_should_run_any_number_of_times()
    {
        var graph = Source.From([1, 2, 3]).Select(x => x + 1).ToMaterialized(Sink.Seq<int>(), Keep.Right);
        for (var i = 0; i < 3; i++)
            Assert.Equal([2, 3, 4], await Soon(graph.Run(Materializer)));
        Assert.Equal([2, 3, 4], await Soon(graph.Run(Sys)));
    }

    [Fact]
    public async Task Sinks_of_one_value_should_answer_as_their_names_say()
    {
        var numbers = Source.From([1, 2, 3]);
        Assert.Equal(1, await Soon(numbers.RunWith(Sink.First<int>(), Materializer)));
        Assert.Equal(3, await Soon(numbers.RunWith(Sink.Last<int>(), Materializer)));
        Assert.Equal(0, await Soon(Source.Empty<int>().RunWith(Sink.FirstOrDefault<int>(), Materializer)));
        Assert.Equal(0, await Soon(Source.Empty<int>().RunWith(Sink.LastOrDefault<int>(), Materializer)));
        await Assert.ThrowsAsync<NoSuchElementException>(() => Soon(Source.Empty<int>().RunWith(Sink.First<int>(), Materializer)));
        await Assert.ThrowsAsync<NoSuchElementException>(() => Soon(Source.Empty<int>().RunWith(Sink.Last<int>(), Materializer)));
        await Assert.ThrowsAsync<FormatException>(() => Soon(Source.Failed<int>(new FormatException()).RunWith(Sink.First<int>(), Materializer)));
    }

    [Fact]
    public async Task First_should_cancel_the_rest()
    {
        var (source, first) = StreamProbe.Source<int>().ToMaterialized(Sink.First<int>(), Keep.Both).Run(Materializer);
        await source.PushWhenPulledAsync(1);
        Assert.Equal(1, await Soon(first));
        await source.ExpectCancelAsync();
        var cancelled = StreamProbe.Source<int>().To(Sink.Cancelled<int>()).Run(Materializer);
        await cancelled.ExpectCancelAsync();
    }

    [Fact]
    public async Task ForEach_should_complete_with_the_stream_and_fail_when_the_action_throws()
    {
        var seen = new List<int>();
        Assert.Equal(Done.Instance, await Soon(Source.From([1, 2]).RunWith(Sink.ForEach<int>(seen.Add), Materializer)));
        await Soon(Source.From([3]).RunForeach(seen.Add, Materializer));
        Assert.Equal([1, 2, 3], seen);
        await Assert.ThrowsAsync<FormatException>(() => Soon(Source.From([1]).RunForeach(_ => throw new FormatException(), Materializer)));
    }

    [Fact]
    public async Task WatchTermination_should_tell_how_the_stream_ended()
    {
        Assert.Equal(Done.Instance, await Soon(Watch(Source.From([1, 2]), Sink.Ignore<int>())));
        Assert.Equal(Done.Instance, await Soon(Watch(Source.From([1, 2]), Sink.First<int>())));
        await Assert.ThrowsAsync<FormatException>(() => Soon(Watch(Source.Failed<int>(new FormatException()), Sink.Ignore<int>())));
        await Assert.ThrowsAsync<FormatException>(() => Soon(Watch(Source.From([1]), Sink.ForEach<int>(_ => throw new FormatException()))));
    }

    [Fact]
    public async Task OnComplete_should_call_back_with_the_end()
    {
        var ended = new TaskCompletionSource<Exception?>();
        Source.From([1]).To(Sink.OnComplete<int>(() => ended.SetResult(null), ended.SetResult)).Run(Materializer);
        Assert.Null(await Soon(ended.Task));
        var failed = new TaskCompletionSource<Exception?>();
        Source.Failed<int>(new FormatException()).To(Sink.OnComplete<int>(() => failed.SetResult(null), failed.SetResult)).Run(Materializer);
        Assert.IsType<FormatException>(await Soon(failed.Task));
    }

    private Task<Done> Watch<TMat>(Source<int, NotUsed> source, Sink<int, TMat> sink)
        => source.WatchTermination((_, done) => done).To(sink).Run(Materializer);

    private sealed record Owned(IActorRef Self, ActorMaterializer Materializer, Task<Done> Termination, Task Elements);

    private sealed class Owner : ReceiveActor
    {
        public Owner()
        {
            var materializer = Context.Materializer();
            Receive<string>(_ =>
            {
                var (done, elements) = Source.Never<int>().WatchTermination((_, done) => done).ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(materializer);
                Sender.Tell(new Owned(Self, materializer, done, elements));
            });
        }
    }
}
