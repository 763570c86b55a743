using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class LifecycleTests() : TestKit(Quiet.Config)
{
    [Fact]
    public async Task Actor_should_start_before_its_first_message_and_stop_after_its_last()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Reporter("a", TestActor)), "a");
        actor.Tell("one");
        actor.Tell(PoisonPill.Instance);
        actor.Tell("two");
        await ExpectMsgAsync("a starts");
        await ExpectMsgAsync("a: one");
        await ExpectMsgAsync("a stops");
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Stop_should_let_the_current_message_finish_and_drop_the_rest()
    {
        var started = new TaskCompletionSource();
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Blocker(started, gate, TestActor)));
        actor.Tell("one");
        actor.Tell("two");
        await started.Task;
        Sys.Stop(actor);
        gate.Set();
        await ExpectMsgAsync("done one");
        await ExpectMsgAsync("stopped");
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Parent_should_stop_after_its_children()
    {
        var parent = Sys.ActorOf(Props.Create(() => new Reporter("parent", TestActor)));
        parent.Tell(Props.Create(() => new Reporter("child", TestActor)));
        await ExpectMsgAsync("parent starts");
        await ExpectMsgAsync("child starts");
        Sys.Stop(parent);
        await ExpectMsgAsync("child stops");
        await ExpectMsgAsync("parent stops");
    }

    [Fact]
    public async Task Name_should_be_taken_until_its_actor_has_terminated()
    {
        var props = Props.Create(() => new Reporter("x", TestActor));
        var first = Sys.ActorOf(props, "same");
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(props, "same"));
        Assert.True(await first.GracefulStop(Patience.Limit));
        await AwaitAssertAsync(() => Sys.ActorOf(props, "same"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public void Name_should_be_refused_when_it_is_no_path_element(string name) =>
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Create(() => new Reporter("x", TestActor)), name));

    [Fact]
    public void Paths_should_show_the_hierarchy()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Reporter("x", TestActor)), "worker-1");
        Assert.Equal("worker-1", actor.Path.Name);
        Assert.Equal("akka://test/user/worker-1", actor.Path.ToString());
        Assert.Equal("/user/worker-1", actor.Path.ToStringWithoutAddress());
        Assert.Equal("user", actor.Path.Parent.Name);
        Assert.StartsWith("[akka://test/user/worker-1#", actor.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Context_should_know_its_children_by_name()
    {
        var parent = Sys.ActorOf(Props.Create(() => new Parent()));
        Assert.Equal(["a", "b"], await parent.Ask<string[]>("children"));
        Assert.Equal("a", (await parent.Ask<IActorRef>("a")).Path.Name);
        Assert.Equal(ActorRefs.Nobody, await parent.Ask<IActorRef>("missing"));
    }

    [Fact]
    public async Task Disposable_actor_should_be_disposed_after_it_has_stopped()
    {
        var actor = Sys.ActorOf(Props.Create(() => new DisposableActor(TestActor)));
        Sys.Stop(actor);
        await ExpectMsgAsync("stopped");
        await ExpectMsgAsync("disposed");
    }

    [Fact]
    public async Task Graceful_stop_should_tell_whether_the_actor_stopped_in_time()
    {
        var started = new TaskCompletionSource();
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Blocker(started, gate, TestActor)));
        actor.Tell("one");
        await started.Task;
        Assert.False(await actor.GracefulStop(TimeSpan.FromMilliseconds(50)));
        gate.Set();
        Assert.True(await actor.GracefulStop(Patience.Limit));
    }

    [Fact]
    public void Actor_should_not_be_made_outside_a_system()
    {
        Exception? failure = null;
        var outside = new Thread(() => failure = Record.Exception(() => new Parent()));
        outside.Start();
        outside.Join();
        Assert.IsType<ActorInitializationException>(failure);
    }

    private sealed class Reporter : ReceiveActor
    {
        private readonly string _name;
        private readonly IActorRef _report;

        public Reporter(string name, IActorRef report)
        {
            (_name, _report) = (name, report);
            Receive<string>(message => report.Tell($"{name}: {message}"));
            Receive<Props>(props => Context.ActorOf(props));
        }

        protected override void PreStart() => _report.Tell(_name + " starts");

        protected override void PostStop() => _report.Tell(_name + " stops");
    }

    private sealed class Blocker : ReceiveActor
    {
        private readonly IActorRef _report;

        public Blocker(TaskCompletionSource started, ManualResetEventSlim gate, IActorRef report)
        {
            _report = report;
            Receive<string>(message =>
            {
                started.TrySetResult();
                gate.Wait();
                report.Tell("done " + message);
            });
        }

        protected override void PostStop() => _report.Tell("stopped");
    }

    private sealed class Parent : ReceiveActor
    {
        public Parent()
        {
            Context.ActorOf<Child>("a");
            Context.ActorOf<Child>("b");
            Receive<string>(message => message == "children",
                _ => Sender.Tell(Context.GetChildren().Select(child => child.Path.Name).Order().ToArray()));
            Receive<string>(name => Sender.Tell(Context.Child(name)));
        }
    }

    private sealed class Child : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class DisposableActor(IActorRef report) : UntypedActor, IDisposable
    {
        public void Dispose() => report.Tell("disposed");

        protected override void OnReceive(object message)
        {
        }

        protected override void PostStop() => report.Tell("stopped");
    }
}
