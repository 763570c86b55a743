using Akka.Actor;
using Akka.Event;
using Xunit.Sdk;

namespace ConformanceTests.Kit;

public sealed class TestKitTests() : Akka.TestKit.Xunit2.TestKit(
    "akka { stdout-loglevel = OFF, logger-startup-timeout = 60s, test { single-expect-default = 60s, filter-leeway = 60s } }")
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public void Test_actor_should_have_a_message_as_soon_as_it_is_told()
    {
        TestActor.Tell("now");
        Assert.True(HasMessages);
        Assert.Equal("now", ExpectMsg<string>());
        Assert.False(HasMessages);
    }

    [Fact]
    public async Task Test_actor_should_be_the_implicit_sender_before_and_after_await()
    {
        var echo = Sys.ActorOf(Props.Create(() => new Echo()));
        echo.Tell("a");
        await ExpectMsgAsync("a");
        Assert.Equal(echo, LastSender);
        echo.Tell("b");
        await ExpectMsgAsync("b");
    }

    [Fact]
    public async Task Expectation_should_fail_when_nothing_or_something_else_comes()
    {
        await Assert.ThrowsAnyAsync<XunitException>(async () => await ExpectMsgAsync<string>(Short));
        TestActor.Tell(1);
        await Assert.ThrowsAnyAsync<XunitException>(async () => await ExpectMsgAsync<string>(Short));
        TestActor.Tell("a");
        await Assert.ThrowsAnyAsync<XunitException>(async () => await ExpectMsgAsync("b", Short));
        TestActor.Tell("a");
        await Assert.ThrowsAnyAsync<XunitException>(async () => await ExpectMsgAsync<string>(text => text == "b", Short));
        TestActor.Tell("a");
        await Assert.ThrowsAnyAsync<XunitException>(async () => await ExpectNoMsgAsync(Short));
    }

    [Fact]
    public async Task Expected_message_should_be_compared_by_value()
    {
        TestActor.Tell(new[] { 1, 2 });
        await ExpectMsgAsync(new[] { 1, 2 });
        TestActor.Tell(new Pair(1, 2));
        await ExpectMsgAsync(new Pair(1, 2));
    }

    [Fact]
    public async Task Fishing_should_drop_what_does_not_fit()
    {
        foreach (var i in Enumerable.Range(0, 5))
            TestActor.Tell(i);
        Assert.Equal(3, await FishForMessageAsync<int>(i => i == 3));
        await ExpectMsgAsync(4);
        await Assert.ThrowsAnyAsync<XunitException>(async () => await FishForMessageAsync<int>(i => i == 3, Short));
    }

    [Fact]
    public async Task Receiving_should_give_so_many_messages_or_fail()
    {
        foreach (var i in Enumerable.Range(0, 5))
            TestActor.Tell(i);
        Assert.Equal([0, 1, 2], ReceiveN(3).Cast<int>());
        var rest = new List<object>();
        await foreach (var message in ReceiveNAsync(2, Long))
            rest.Add(message);
        Assert.Equal([3, 4], rest.Cast<int>());
        Assert.ThrowsAny<XunitException>(() => ReceiveN(1, Short));
        Assert.Null(await ReceiveOneAsync(Short));
    }

    [Fact]
    public async Task Probe_should_have_its_own_messages_and_answer_their_sender()
    {
        var probe = CreateTestProbe("probe");
        Assert.Equal("probe", probe.Ref.Path.Name);
        probe.Ref.Tell("question", TestActor);
        Assert.False(HasMessages);
        await probe.ExpectMsgAsync("question");
        Assert.Equal(TestActor, probe.Sender);
        probe.Reply("answer");
        await ExpectMsgAsync<string>((message, sender) => message == "answer" && sender.Equals(probe.Ref));
    }

    [Fact]
    public async Task Probe_should_pass_for_a_reference_and_be_watched()
    {
        var probe = CreateTestProbe();
        probe.Tell("direct");
        await probe.ExpectMsgAsync("direct");
        Watch(probe);
        Sys.Stop(probe.Ref);
        await ExpectTerminatedAsync(probe.Ref);
    }

    [Fact]
    public async Task Probe_should_watch()
    {
        var probe = CreateTestProbe();
        var echo = Sys.ActorOf(Props.Create(() => new Echo()));
        await probe.WatchAsync(echo);
        probe.Send(echo, PoisonPill.Instance);
        await probe.ExpectTerminatedAsync(echo);
        await Assert.ThrowsAnyAsync<XunitException>(async () => await probe.ExpectTerminatedAsync(echo, Short));
    }

    [Fact]
    public async Task Awaited_assertion_should_be_tried_until_it_holds()
    {
        var attempts = 0;
        await AwaitAssertAsync(() => Assert.Equal(3, ++attempts), interval: TimeSpan.FromMilliseconds(5));
        Assert.Equal(3, attempts);
        await Assert.ThrowsAnyAsync<XunitException>(() => AwaitAssertAsync(() => Assert.Fail("never"), Short, TimeSpan.FromMilliseconds(5)));
    }

    [Fact]
    public async Task Awaited_condition_should_be_tried_until_it_holds()
    {
        var attempts = 0;
        await AwaitConditionAsync(() => Task.FromResult(++attempts == 3), Long);
        await Assert.ThrowsAnyAsync<XunitException>(() => AwaitConditionAsync(() => Task.FromResult(false), Short));
    }

    [Fact]
    public async Task Within_should_limit_the_waits_inside_it()
    {
        await WithinAsync(Long, async () =>
        {
            Assert.True(Remaining <= Long);
            TestActor.Tell("inside");
            await ExpectMsgAsync("inside");
        });
        await Assert.ThrowsAnyAsync<Exception>(() => WithinAsync(Short, async () => await ExpectMsgAsync<string>()));
        await Assert.ThrowsAnyAsync<Exception>(() => WithinAsync(Long, () => throw new TimeoutException("inside")));
        await Assert.ThrowsAnyAsync<XunitException>(() => WithinAsync(TimeSpan.FromSeconds(30), Long, () => Task.CompletedTask));
        Assert.Throws<InvalidOperationException>(() => Remaining);
    }

    [Fact]
    public void Latch_should_open_when_counted_down()
    {
        var latch = CreateTestLatch(2);
        latch.CountDown();
        Assert.False(latch.IsOpen);
        Assert.Throws<TimeoutException>(() => latch.Ready(Short));
        latch.CountDown();
        latch.Ready();
        Assert.True(latch.IsOpen);
    }

    [Fact]
    public async Task Event_filter_should_count_the_exceptions_of_a_type()
    {
        var echo = Sys.ActorOf(Props.Create(() => new Echo()));
        await EventFilter.Exception<InvalidOperationException>("boom").ExpectOneAsync(() =>
        {
            echo.Tell(new InvalidOperationException("boom"));
            return Task.CompletedTask;
        });
        await EventFilter.Exception<InvalidOperationException>().ExpectAsync(2, async () =>
        {
            echo.Tell(new InvalidOperationException("one"));
            echo.Tell(new InvalidOperationException("two"));
            await Task.CompletedTask;
        });
    }

    [Fact]
    public void Event_filter_should_count_log_events_and_dead_letters()
    {
        EventFilter.Warning(contains: "careful").ExpectOne(() => Sys.Log.Warning("be careful now"));
        EventFilter.Info(start: "hello").ExpectOne(() => Sys.Log.Info("hello {0}", "world"));
        EventFilter.DeadLetter<string>().ExpectOne(() => Sys.DeadLetters.Tell("lost"));
    }

    [Fact]
    public void Dilation_should_follow_the_time_factor() => Assert.Equal(Short, Dilated(Short));

    private sealed record Pair(int A, int B);

    private sealed class Echo : ReceiveActor
    {
        public Echo()
        {
            Receive<Exception>(exception => throw exception);
            ReceiveAny(message => Sender.Tell(message));
        }
    }
}
