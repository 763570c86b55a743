using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class SchedulerTests() : TestKit(Quiet.Config)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Message_should_come_once_with_its_sender_and_not_before_its_time()
    {
        var start = Sys.Scheduler.MonotonicClock;
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(100), TestActor, "late", Sys.DeadLetters);
        await ExpectMsgAsync<string>((message, sender) => message == "late" && sender.Equals(Sys.DeadLetters));
        Assert.True(Sys.Scheduler.MonotonicClock - start >= TimeSpan.FromMilliseconds(80));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Messages_should_come_in_the_order_of_their_times()
    {
        while (true)
        {
            var start = Sys.Scheduler.MonotonicClock;
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(3), TestActor, "second", ActorRefs.NoSender);
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(100), TestActor, "first", ActorRefs.NoSender);
            var isInTime = Sys.Scheduler.MonotonicClock - start < TimeSpan.FromSeconds(2);
            object[] came = [await ReceiveOneAsync(Patience.Limit), await ReceiveOneAsync(Patience.Limit)];
            // Where the machine stood still between the two calls, the second one has no earlier time.
            if (!isInTime)
                continue;
            Assert.Equal(["first", "second"], came);
            return;
        }
    }

    [Fact]
    public async Task Repeated_message_should_come_until_cancelled()
    {
        var cancelable = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, Soon, TestActor, "tick", ActorRefs.NoSender);
        for (var i = 0; i < 3; i++)
            await ExpectMsgAsync("tick");
        cancelable.Cancel();
        Assert.True(cancelable.IsCancellationRequested);
        // Ticks that were under way come before what is scheduled after them.
        Sys.Scheduler.ScheduleTellOnce(Soon, TestActor, "last", ActorRefs.NoSender);
        await FishForMessageAsync<string>(message => message == "last");
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Cancelled_message_should_not_come()
    {
        TimeSpan start;
        do
        {
            // Again where the machine stood still before the cancellation.
            start = Sys.Scheduler.MonotonicClock;
            Sys.Scheduler.ScheduleTellOnceCancelable(TimeSpan.FromSeconds(2), TestActor, start, ActorRefs.NoSender).Cancel();
        }
        while (Sys.Scheduler.MonotonicClock - start > TimeSpan.FromSeconds(1));

        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(2.1), TestActor, "later", ActorRefs.NoSender);
        Assert.Equal("later", await FishForMessageAsync<object>(message => message.Equals(start) || message.Equals("later")));
    }

    [Fact]
    public async Task Action_should_run()
    {
        var ran = new TaskCompletionSource();
        Sys.Scheduler.Advanced.ScheduleOnce(Soon, ran.SetResult);
        await ran.Task.Soon();
    }

    [Fact]
    public void Negative_delay_and_zero_interval_should_be_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(-1), TestActor, "x", ActorRefs.NoSender));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.Zero, TestActor, "x", ActorRefs.NoSender));
    }

    [Fact]
    public async Task Scheduler_of_a_terminated_system_should_refuse_work()
    {
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMinutes(1), () => { });
        await Sys.Terminate();
        await AwaitAssertAsync(() => Assert.Throws<SchedulerException>(
            () => Sys.Scheduler.ScheduleTellOnce(Soon, TestActor, "x", ActorRefs.NoSender)));
    }

    [Fact]
    public async Task Receive_timeout_should_come_when_nothing_else_does()
    {
        var idler = Sys.ActorOf(Props.Create(() => new Idler(TestActor)));
        idler.Tell(TimeSpan.FromMilliseconds(50));
        await ExpectMsgAsync("idle");
        await ExpectMsgAsync("idle");
        idler.Tell("stop");
        // Whoever is slow to stop it hears of more.
        await FishForMessageAsync<string>(message => message == "off");
        while (await ReceiveOneAsync(TimeSpan.FromMilliseconds(150)) is not null)
        {
            // One that was under way.
        }
    }

    [Fact]
    public async Task Receive_timeout_should_begin_anew_with_every_message_that_matters()
    {
        var idler = Sys.ActorOf(Props.Create(() => new Idler(TestActor)));
        // Longer than a machine stands still.
        idler.Tell(TimeSpan.FromSeconds(12));
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(50), idler, "busy", ActorRefs.NoSender);
        await ExpectNoMsgAsync(TimeSpan.FromSeconds(13));
    }

    [Fact]
    public async Task Receive_timeout_should_ignore_messages_that_do_not_matter()
    {
        var idler = Sys.ActorOf(Props.Create(() => new Idler(TestActor)));
        idler.Tell(TimeSpan.FromMilliseconds(300));
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(20), idler, new Noise(), ActorRefs.NoSender);
        await ExpectMsgAsync("idle");
    }

    private sealed class Noise : INotInfluenceReceiveTimeout;

    private sealed class Idler : ReceiveActor
    {
        public Idler(IActorRef report)
        {
            Receive<TimeSpan>(timeout => SetReceiveTimeout(timeout));
            Receive<ReceiveTimeout>(_ => report.Tell("idle"));
            Receive<string>(message => message == "stop", _ =>
            {
                SetReceiveTimeout(null);
                report.Tell("off");
            });
            ReceiveAny(_ => { });
        }
    }
}
