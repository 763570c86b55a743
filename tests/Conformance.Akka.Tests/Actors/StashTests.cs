using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class StashTests() : TestKit(Quiet.Config)
{
    [Fact]
    public async Task Unstashed_messages_should_come_in_order_before_those_that_wait()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stasher(TestActor)));
        foreach (var message in new[] { "a", "b", "open", "c" })
            actor.Tell(message);
        foreach (var expected in new[] { "opened", "a", "b", "c" })
            await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task Stash_should_survive_a_restart_in_the_mailbox()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stasher(TestActor)));
        foreach (var message in new[] { "a", "fail", "open" })
            actor.Tell(message);
        await ExpectMsgAsync("opened");
        await ExpectMsgAsync("a");
    }

    [Fact]
    public async Task Stashing_twice_should_fail_the_actor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stasher(TestActor)));
        actor.Tell("twice");
        await ExpectMsgAsync("restarted by IllegalActorStateException");
    }

    private sealed class Stasher : ReceiveActor, IWithUnboundedStash
    {
        private readonly IActorRef _report;

        public Stasher(IActorRef report)
        {
            _report = report;
            Receive<string>(message => message == "open", _ => Open());
            Receive<string>(message => message == "fail", message => throw new InvalidOperationException(message));
            Receive<string>(message => message == "twice", _ =>
            {
                Stash.Stash();
                Become(() => ReceiveAny(_ => { }));
                Stash.Stash();
            });
            Receive<string>(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;

        protected override void PostRestart(Exception reason)
        {
            if (reason is not IllegalActorStateException)
                return;
            _report.Tell("restarted by " + reason.GetType().Name);
            Become(() => ReceiveAny(_ => { }));
        }

        private void Open()
        {
            _report.Tell("opened");
            Become(() => Receive<string>(_report.Tell));
            Stash.UnstashAll();
        }
    }
}
