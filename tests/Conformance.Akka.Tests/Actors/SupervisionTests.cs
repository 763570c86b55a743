using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class SupervisionTests() : TestKit(Quiet.Config)
{
    [Theory]
    [InlineData(Directive.Resume, 1)]
    [InlineData(Directive.Restart, 0)]
    public async Task Directive_should_keep_or_renew_the_state(Directive directive, int expected)
    {
        var child = await Supervised(new OneForOneStrategy(_ => directive));
        child.Tell("add");
        child.Tell("fail");
        Assert.Equal(expected, await child.Ask<int>("count"));
    }

    [Fact]
    public async Task Directive_stop_should_stop_only_the_failed_child()
    {
        var parent = Parent(new OneForOneStrategy(_ => Directive.Stop));
        var (failing, sibling) = (await Child(parent, "a"), await Child(parent, "b"));
        Watch(failing);
        sibling.Tell("add");
        failing.Tell("fail");
        await ExpectTerminatedAsync(failing);
        Assert.Equal(1, await sibling.Ask<int>("count"));
    }

    [Fact]
    public async Task All_for_one_should_restart_the_siblings_too()
    {
        var parent = Parent(new AllForOneStrategy(_ => Directive.Restart));
        var (failing, sibling) = (await Child(parent, "a"), await Child(parent, "b"));
        sibling.Tell("add");
        Assert.Equal(1, await sibling.Ask<int>("count"));
        failing.Tell("fail");
        await AwaitAssertAsync(async () => Assert.Equal(0, await sibling.Ask<int>("count")));
    }

    [Fact]
    public async Task All_for_one_should_stop_the_siblings_too()
    {
        var parent = Parent(new AllForOneStrategy(_ => Directive.Stop));
        var (failing, sibling) = (await Child(parent, "a"), await Child(parent, "b"));
        Watch(sibling);
        failing.Tell("fail");
        await ExpectTerminatedAsync(sibling);
    }

    [Fact]
    public async Task Retries_should_be_limited_when_a_maximum_is_given()
    {
        var child = await Supervised(new OneForOneStrategy(2, Timeout.Infinite, _ => Directive.Restart));
        Watch(child);
        child.Tell("fail");
        child.Tell("fail");
        Assert.Equal(0, await child.Ask<int>("count"));
        child.Tell("fail");
        await ExpectTerminatedAsync(child);
    }

    [Fact]
    public async Task Retries_should_be_limited_within_the_time_range()
    {
        var child = await Supervised(new OneForOneStrategy(1, TimeSpan.FromMinutes(1), _ => Directive.Restart));
        Watch(child);
        child.Tell("fail");
        Assert.Equal(0, await child.Ask<int>("count"));
        child.Tell("fail");
        await ExpectTerminatedAsync(child);
    }

    [Fact]
    public async Task Zero_retries_should_stop_at_the_first_failure()
    {
        var child = await Supervised(new OneForOneStrategy(0, TimeSpan.FromMinutes(1), _ => Directive.Restart));
        Watch(child);
        child.Tell("fail");
        await ExpectTerminatedAsync(child);
    }

    [Fact]
    public async Task Unlimited_retries_should_be_the_default()
    {
        var child = await Supervised(new OneForOneStrategy(_ => Directive.Restart));
        for (var i = 0; i < 20; i++)
            child.Tell("fail");
        Assert.Equal(0, await child.Ask<int>("count"));
    }

    [Fact]
    public async Task Escalation_should_fail_the_parent_with_the_same_cause()
    {
        var parent = Parent(new OneForOneStrategy(_ => Directive.Escalate));
        var child = await Child(parent, "a");
        // The parent learns of the child's end first, so that its restart may overtake the watcher's notice: a mailbox each.
        var watcher = CreateTestProbe();
        watcher.Watch(child);
        child.Tell("fail");
        await watcher.ExpectTerminatedAsync(child);
        await ExpectMsgAsync("parent restarted by fail");
    }

    [Fact]
    public async Task Decider_should_see_the_exception()
    {
        var child = await Supervised(new OneForOneStrategy(cause =>
            cause is InvalidOperationException { Message: "fail" } ? Directive.Resume : Directive.Stop));
        child.Tell("add");
        child.Tell("fail");
        Assert.Equal(1, await child.Ask<int>("count"));
    }

    [Fact]
    public async Task Kill_should_stop_the_actor_by_default()
    {
        var child = await Supervised(SupervisorStrategy.DefaultStrategy);
        Watch(child);
        child.Tell(Kill.Instance);
        await ExpectTerminatedAsync(child);
    }

    [Fact]
    public async Task Kill_should_restart_the_actor_when_the_strategy_says_so()
    {
        var child = await Supervised(new OneForOneStrategy(cause =>
            cause is ActorKilledException ? Directive.Restart : Directive.Stop));
        child.Tell("add");
        child.Tell(Kill.Instance);
        Assert.Equal(0, await child.Ask<int>("count"));
    }

    [Fact]
    public async Task Strategy_in_Props_should_replace_that_of_the_actor()
    {
        var props = Props.Create(() => new Supervisor(new OneForOneStrategy(_ => Directive.Stop), TestActor))
            .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Resume));
        var child = await Child(Sys.ActorOf(props), "a");
        child.Tell("add");
        child.Tell("fail");
        Assert.Equal(1, await child.Ask<int>("count"));
    }

    [Fact]
    public async Task Failed_actor_should_handle_nothing_until_its_supervisor_has_decided()
    {
        using var gate = new ManualResetEventSlim();
        var child = await Supervised(new OneForOneStrategy(_ =>
        {
            gate.Wait();
            return Directive.Resume;
        }));
        child.Tell("fail");
        var answer = child.Ask<int>("count");
        await Task.WhenAny(answer, Task.Delay(100));
        Assert.False(answer.IsCompleted);
        gate.Set();
        Assert.Equal(0, await answer);
    }

    [Fact]
    public async Task Children_of_a_failed_actor_should_handle_nothing_either()
    {
        using var gate = new ManualResetEventSlim();
        var deciding = new TaskCompletionSource();
        var strategy = new OneForOneStrategy(_ =>
        {
            deciding.SetResult();
            gate.Wait();
            return Directive.Resume;
        });
        var middle = await Parent(strategy).Ask<IActorRef>(Props.Create(() => new Supervisor(strategy, TestActor)));
        var child = await Child(middle, "child");
        middle.Tell(new InvalidOperationException("fail"));
        await deciding.Task.Soon();
        await Assert.ThrowsAsync<AskTimeoutException>(() => middle.Ask<IActorRef>("another child", TimeSpan.FromMilliseconds(100)));
        await Assert.ThrowsAsync<AskTimeoutException>(() => child.Ask<int>("count", TimeSpan.FromMilliseconds(100)));
        gate.Set();
        Assert.Equal(0, await child.Ask<int>("count"));
    }

    private IActorRef Parent(SupervisorStrategy strategy) => Sys.ActorOf(Props.Create(() => new Supervisor(strategy, TestActor)));

    private static Task<IActorRef> Child(IActorRef parent, string name) => parent.Ask<IActorRef>(name);

    private Task<IActorRef> Supervised(SupervisorStrategy strategy) => Child(Parent(strategy), "child");

    private sealed class Supervisor : ReceiveActor
    {
        private readonly SupervisorStrategy _strategy;
        private readonly IActorRef _report;

        public Supervisor(SupervisorStrategy strategy, IActorRef report)
        {
            (_strategy, _report) = (strategy, report);
            Receive<string>(name => Sender.Tell(Context.ActorOf<Counter>(name.Replace(' ', '-'))));
            Receive<Props>(props => Sender.Tell(Context.ActorOf(props)));
            Receive<Exception>(exception => throw exception);
        }

        protected override SupervisorStrategy SupervisorStrategy() => _strategy;

        protected override void PostRestart(Exception reason) => _report.Tell("parent restarted by " + reason.Message);
    }

    private sealed class Counter : ReceiveActor
    {
        private int _count;

        public Counter()
        {
            Receive<string>(message => message == "add", _ => _count++);
            Receive<string>(message => message == "count", _ => Sender.Tell(_count));
            Receive<string>(message => throw new InvalidOperationException(message));
        }
    }
}
