using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class DeathWatchTests() : TestKit(Quiet.Config)
{
    [Fact]
    public async Task Watcher_should_hear_of_the_end_once_and_after_the_last_words()
    {
        var talker = Sys.ActorOf(Props.Create(() => new Talker(TestActor)));
        Watch(talker);
        Watch(talker);
        talker.Tell("a");
        talker.Tell("b");
        talker.Tell(PoisonPill.Instance);
        await ExpectMsgAsync("a");
        await ExpectMsgAsync("b");
        await ExpectMsgAsync("last words");
        var terminated = await ExpectTerminatedAsync(talker);
        Assert.True(terminated.ExistenceConfirmed);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Watching_a_dead_actor_should_tell_at_once()
    {
        var talker = Sys.ActorOf(Props.Create(() => new Talker(TestActor)));
        await talker.GracefulStop(Patience.Limit);
        await ExpectMsgAsync("last words");
        Watch(talker);
        await ExpectTerminatedAsync(talker);
    }

    [Fact]
    public async Task Unwatch_should_end_the_interest()
    {
        var talker = Sys.ActorOf(Props.Create(() => new Talker(TestActor)));
        Watch(talker);
        Unwatch(talker);
        Sys.Stop(talker);
        await ExpectMsgAsync("last words");
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Unwatch_should_also_drop_a_notice_that_waits_in_the_mailbox()
    {
        using var gate = new ManualResetEventSlim();
        var talker = Sys.ActorOf(Props.Create(() => new Talker(TestActor)));
        var watcher = Sys.ActorOf(Props.Create(() => new Watcher(talker, null, TestActor)));
        watcher.Tell(gate);
        watcher.Tell("unwatch");
        Assert.True(await talker.GracefulStop(Patience.Limit));
        await ExpectMsgAsync("last words");
        gate.Set();
        Assert.Equal("ready", await watcher.Ask<string>("ready"));
        watcher.Tell("still here");
        await ExpectMsgAsync("still here");
    }

    [Fact]
    public async Task WatchWith_should_send_its_message_instead()
    {
        var talker = Sys.ActorOf(Props.Create(() => new Talker(TestActor)));
        var watcher = Sys.ActorOf(Props.Create(() => new Watcher(talker, "gone", TestActor)));
        Assert.Equal("ready", await watcher.Ask<string>("ready"));
        Sys.Stop(talker);
        await ExpectMsgAsync("last words");
        await ExpectMsgAsync("gone");
    }

    [Fact]
    public async Task Unhandled_Terminated_should_stop_the_watcher()
    {
        var talker = Sys.ActorOf(Props.Create(() => new Talker(TestActor)));
        var watcher = Sys.ActorOf(Props.Create(() => new Watcher(talker, null, TestActor)));
        Watch(watcher);
        Assert.Equal("ready", await watcher.Ask<string>("ready"));
        Sys.Stop(talker);
        await ExpectMsgAsync("last words");
        await ExpectTerminatedAsync(watcher);
    }

    [Fact]
    public async Task Parent_should_hear_of_the_end_of_a_child_that_it_watches()
    {
        var parent = Sys.ActorOf(Props.Create(() => new WatchingParent(TestActor)));
        parent.Tell("stop child");
        await ExpectMsgAsync("child gone, 0 left");
    }

    private sealed class Talker : ReceiveActor
    {
        private readonly IActorRef _listener;

        public Talker(IActorRef listener)
        {
            _listener = listener;
            Receive<string>(listener.Tell);
        }

        protected override void PostStop() => _listener.Tell("last words");
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(IActorRef subject, string? message, IActorRef report)
        {
            if (message is null)
                Context.Watch(subject);
            else
                Context.WatchWith(subject, message);
            Receive<ManualResetEventSlim>(gate => gate.Wait());
            Receive<string>(text => text == "unwatch", _ => Context.Unwatch(subject));
            Receive<string>(text => text == "ready", text => Sender.Tell(text));
            Receive<string>(report.Tell);
        }
    }

    private sealed class WatchingParent : ReceiveActor
    {
        public WatchingParent(IActorRef report)
        {
            var child = Context.Watch(Context.ActorOf(Props.Create(() => new Idle())));
            Receive<string>(_ => Context.Stop(child));
            Receive<Terminated>(_ => report.Tell($"child gone, {Context.GetChildren().Count()} left"));
        }
    }

    private sealed class Idle : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
