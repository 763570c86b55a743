using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class RestartTests() : TestKit(Quiet.Config)
{
    [Fact]
    public async Task Restart_should_lose_the_failing_message_and_keep_the_mailbox()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Counter(TestActor)));
        foreach (var message in new[] { "add", "fail", "add", "add" })
            actor.Tell(message);
        Assert.Equal(2, await actor.Ask<int>("count"));
    }

    [Fact]
    public async Task Restart_should_run_the_hooks_in_order()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Hooked(TestActor)));
        await ExpectMsgAsync("constructor");
        await ExpectMsgAsync("PreStart");
        actor.Tell("fail");
        await ExpectMsgAsync("PreRestart(fail, fail)");
        await ExpectMsgAsync("PostStop");
        await ExpectMsgAsync("constructor");
        await ExpectMsgAsync("PostRestart(fail)");
        await ExpectMsgAsync("PreStart");
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Restart_should_stop_the_children_before_the_new_instance_starts()
    {
        var parent = Sys.ActorOf(Props.Create(() => new ParentOf("child", TestActor)));
        await ExpectMsgAsync("parent starts");
        await ExpectMsgAsync("child starts");
        parent.Tell("fail");
        await ExpectMsgAsync("child stops");
        await ExpectMsgAsync("parent starts");
        await ExpectMsgAsync("child starts");
    }

    [Fact]
    public async Task Restart_should_restart_the_children_that_PreRestart_kept()
    {
        var parent = Sys.ActorOf(Props.Create(() => new KeepsChildren(TestActor)));
        var child = await parent.Ask<IActorRef>("child");
        child.Tell("add");
        Assert.Equal(1, await child.Ask<int>("count"));
        parent.Tell("fail");
        Assert.Equal(child, await parent.Ask<IActorRef>("child"));
        Assert.Equal(0, await child.Ask<int>("count"));
    }

    [Fact]
    public async Task Restart_should_reuse_the_arguments_of_Props_and_the_reference()
    {
        var evaluated = 0;
        var actor = Sys.ActorOf(Props.Create(() => new Numbered(Interlocked.Increment(ref evaluated))));
        Assert.Equal(1, await actor.Ask<int>("number"));
        actor.Tell("fail");
        Assert.Equal(1, await actor.Ask<int>("number"));
        Assert.Equal(1, evaluated);
    }

    [Fact]
    public async Task Restart_should_return_to_the_initial_behaviour()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Switcher()));
        actor.Tell("switch");
        Assert.Equal("switched", await actor.Ask<string>("?"));
        actor.Tell("fail");
        Assert.Equal("initial", await actor.Ask<string>("?"));
    }

    [Fact]
    public async Task Restart_should_not_be_a_termination_for_watchers()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Counter(TestActor)));
        Watch(actor);
        actor.Tell("fail");
        Assert.Equal(0, await actor.Ask<int>("count"));
        Assert.False(HasMessages);
        Sys.Stop(actor);
        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task Failure_in_PostRestart_should_stop_the_actor_by_default()
    {
        var actor = Sys.ActorOf(Props.Create(() => new FailsToRestart()));
        Watch(actor);
        actor.Tell("fail");
        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task Failure_in_the_constructor_should_stop_the_actor_by_default()
    {
        var actor = Sys.ActorOf(Props.Create(() => new FailsToStart()));
        Watch(actor);
        await ExpectTerminatedAsync(actor);
    }

    private sealed class Counter : ReceiveActor
    {
        private int _count;

        public Counter(IActorRef report)
        {
            Receive<string>(message => message == "add", _ => _count++);
            Receive<string>(message => message == "count", _ => Sender.Tell(_count));
            Receive<string>(message => throw new InvalidOperationException(message + report));
        }
    }

    private sealed class Hooked : ReceiveActor
    {
        private readonly IActorRef _report;

        public Hooked(IActorRef report)
        {
            _report = report;
            report.Tell("constructor");
            Receive<string>(message => throw new InvalidOperationException(message));
        }

        protected override void PreStart() => _report.Tell("PreStart");

        protected override void PostStop() => _report.Tell("PostStop");

        protected override void PreRestart(Exception reason, object message)
        {
            _report.Tell($"PreRestart({reason.Message}, {message})");
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            _report.Tell($"PostRestart({reason.Message})");
            base.PostRestart(reason);
        }
    }

    private sealed class ParentOf : ReceiveActor
    {
        private readonly string _child;
        private readonly IActorRef _report;

        public ParentOf(string child, IActorRef report)
        {
            (_child, _report) = (child, report);
            Receive<string>(message => throw new InvalidOperationException(message));
        }

        protected override void PreStart()
        {
            _report.Tell("parent starts");
            var report = _report;
            Context.ActorOf(Props.Create(() => new ReportingChild(report)), _child);
        }
    }

    private sealed class ReportingChild(IActorRef report) : UntypedActor
    {
        protected override void PreStart() => report.Tell("child starts");

        protected override void PostStop() => report.Tell("child stops");

        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class KeepsChildren : ReceiveActor
    {
        private readonly IActorRef _report;

        public KeepsChildren(IActorRef report)
        {
            _report = report;
            Receive<string>(message => message == "child", _ => Sender.Tell(Context.Child("child")));
            Receive<string>(message => throw new InvalidOperationException(message));
        }

        protected override void PreStart()
        {
            var report = _report;
            Context.ActorOf(Props.Create(() => new Counter(report)), "child");
        }

        protected override void PreRestart(Exception reason, object message)
        {
        }

        protected override void PostRestart(Exception reason)
        {
        }
    }

    private sealed class Numbered : ReceiveActor
    {
        public Numbered(int number)
        {
            Receive<string>(message => message == "number", _ => Sender.Tell(number));
            Receive<string>(message => throw new InvalidOperationException(message));
        }
    }

    private sealed class Switcher : ReceiveActor
    {
        public Switcher()
        {
            Answer("initial");
            Receive<string>(message => message == "switch", _ => Become(() => Answer("switched")));
        }

        private void Answer(string state)
        {
            Receive<string>(message => message == "?", _ => Sender.Tell(state));
            Receive<string>(message => message == "fail", message => throw new InvalidOperationException(message));
        }
    }

    private sealed class FailsToRestart : ReceiveActor
    {
        public FailsToRestart() => Receive<string>(message => throw new InvalidOperationException(message));

        protected override void PostRestart(Exception reason) => throw new InvalidOperationException("again");
    }

    private sealed class FailsToStart : UntypedActor
    {
        public FailsToStart() => throw new InvalidOperationException("no");

        protected override void OnReceive(object message)
        {
        }
    }
}
