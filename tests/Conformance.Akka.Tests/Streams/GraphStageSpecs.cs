using Akka.Actor;
using Akka.Streams.Dsl;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

/// <summary>Stages written by users.</summary>
public sealed class GraphStageSpecs : StreamSpec
{
    [Fact]
    public async Task Timers_should_tick_until_cancelled_and_replace_those_of_the_same_key()
    {
        var ticks = new List<string>();
        var stage = new LogicStage<string>((shape, logic) =>
        {
            var repeats = 0;
            logic.Started = () =>
            {
                logic.Repeat("repeat", TimeSpan.FromMilliseconds(5));
                logic.Once("replaced", TimeSpan.FromHours(1));
                logic.Once("replaced", TimeSpan.FromMilliseconds(1));
            };
            logic.Timer = key =>
            {
                ticks.Add(key);
                if (key == "replaced")
                    Assert.False(logic.IsActive("replaced"));
                if (key == "repeat" && ++repeats == 3)
                {
                    Assert.True(logic.IsActive("repeat"));
                    logic.CancelIt("repeat");
                    Assert.False(logic.IsActive("repeat"));
                    logic.Once("end", TimeSpan.FromMilliseconds(20));
                }

                if (key == "end")
                    logic.CompleteStage();
            };
        });
        await Soon(Source.Never<string>().Via(stage).RunWith(Sink.Ignore<string>(), Materializer));
        Assert.Equal(3, ticks.Count(t => t == "repeat"));
        Assert.Single(ticks, "replaced");
        Assert.Equal("end", ticks[^1]);
    }

    [Fact]
    public async Task Async_callback_should_run_on_the_stage_one_at_a_time()
    {
        Action<int> callback = null!;
        var started = new TaskCompletionSource();
        var sum = 0;
        var stage = new LogicStage<int>((shape, logic) => logic.Started = () =>
        {
            callback = logic.Callback<int>(x =>
            {
                sum += x;
                if (sum == 10_000)
                    logic.CompleteStage();
            });
            started.SetResult();
        });
        var end = Source.Never<int>().Via(stage).RunWith(Sink.Ignore<int>(), Materializer);
        await Soon(started.Task);
        await Parallel.ForAsync(0, 10_000, (_, _) =>
        {
            callback(1);
            return ValueTask.CompletedTask;
        });
        await Soon(end);
        Assert.Equal(10_000, sum);
        callback(1);
    }

    [Fact]
    public async Task Exception_in_a_callback_or_timer_should_fail_the_stage()
    {
        var inTimer = new LogicStage<int>((shape, logic) =>
        {
            logic.Started = () => logic.Once("t", TimeSpan.FromMilliseconds(1));
            logic.Timer = _ => throw new FormatException();
        });
        await Assert.ThrowsAsync<FormatException>(() => Soon(Source.Never<int>().Via(inTimer).RunWith(Sink.Ignore<int>(), Materializer)));

        var atStart = new LogicStage<int>((shape, logic) => logic.Started = () => throw new FormatException());
        await Assert.ThrowsAsync<FormatException>(() => Soon(Source.Never<int>().Via(atStart).RunWith(Sink.Ignore<int>(), Materializer)));
    }

    [Fact]
    public async Task Lifecycle_hooks_should_frame_everything_once()
    {
        var events = new List<string>();
        var stopped = new TaskCompletionSource();
        var stage = new LogicStage<int>((shape, logic) =>
        {
            logic.Started = () => events.Add("start");
            logic.Pushed = () =>
            {
                events.Add("push");
                logic.PassOn();
            };
            logic.Finished = () =>
            {
                events.Add("finish");
                logic.CompleteStage();
            };
            logic.Stopped = () =>
            {
                events.Add("stop");
                stopped.SetResult();
            };
        });
        await Soon(Source.From([1, 2]).Via(stage).RunWith(Sink.Ignore<int>(), Materializer));
        await Soon(stopped.Task);
        Assert.Equal(["start", "push", "push", "finish", "stop"], events);
    }

    [Fact]
    public async Task Emitted_elements_should_wait_for_demand_and_come_before_the_end()
    {
        var stage = new LogicStage<int>((shape, logic) => logic.Finished = () =>
        {
            logic.EmitAll([1, 2, 3]);
            logic.EmitOne(4, () => logic.EmitOne(6));
            logic.EmitOne(5);
            logic.CompleteStage();
        });
        var (source, sink) = Flow.FromGraph(stage).Run(Materializer);
        source.Complete();
        await sink.ExpectNextAsync(1, 2, 3, 4, 5, 6);
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task Misuse_of_ports_should_fail_the_stage_that_does_it()
    {
        var twice = new LogicStage<int>((shape, logic) => logic.Pulled = () =>
        {
            logic.PullIt();
            logic.PullIt();
        });
        await Assert.ThrowsAsync<ArgumentException>(() => Soon(Source.Single(1).Via(twice).RunWith(Sink.Seq<int>(), Materializer)));

        var unasked = new LogicStage<int>((shape, logic) => logic.Started = () => logic.PushIt(1));
        await Assert.ThrowsAsync<ArgumentException>(() => Soon(Source.Single(1).Via(unasked).RunWith(Sink.Seq<int>(), Materializer)));

        var empty = new LogicStage<int>((shape, logic) => logic.Pulled = () => logic.GrabIt());
        await Assert.ThrowsAsync<ArgumentException>(() => Soon(Source.Single(1).Via(empty).RunWith(Sink.Seq<int>(), Materializer)));
    }

    [Fact]
    public async Task Stage_should_outlive_its_ports_only_when_it_keeps_going()
    {
        var stopped = new TaskCompletionSource();
        Action release = null!;
        var stage = new LogicStage<int>((shape, logic) =>
        {
            logic.Started = () =>
            {
                logic.KeepGoing(true);
                release = logic.Callback(() => logic.KeepGoing(false));
            };
            logic.Finished = logic.CloseOut;
            logic.Stopped = stopped.SetResult;
        });
        var (source, sink) = Flow.FromGraph(stage).Run(Materializer);
        source.Complete();
        await sink.ExpectCompleteAsync();
        await source.SyncAsync();
        Assert.False(stopped.Task.IsCompleted);
        release();
        await Soon(stopped.Task);
    }

    [Fact]
    public async Task Stage_actor_should_receive_messages_with_their_sender_and_watch()
    {
        var self = new TaskCompletionSource<IActorRef>();
        var seen = new TaskCompletionSource<IActorRef>();
        var victim = CreateTestProbe();
        var sender = CreateTestProbe();
        var stage = new LogicStage<int>((shape, logic) => logic.Started = () =>
        {
            var actor = logic.Actor(args =>
            {
                if (args.Item2 is Terminated terminated)
                {
                    Assert.Equal(victim.Ref, terminated.ActorRef);
                    logic.CompleteStage();
                }
                else
                {
                    seen.SetResult(args.Item1);
                }
            });
            actor.Watch(victim.Ref);
            self.SetResult(actor.Ref);
        });
        var end = Source.Never<int>().Via(stage).RunWith(Sink.Ignore<int>(), Materializer);
        (await Soon(self.Task)).Tell("hello", sender.Ref);
        Assert.Equal(sender.Ref, await Soon(seen.Task));
        Sys.Stop(victim.Ref);
        await Soon(end);
    }
}
