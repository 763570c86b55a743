using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class MailboxTests() : TestKit(Quiet.Config)
{
    [Fact]
    public async Task Actor_should_keep_the_order_of_each_sender()
    {
        const int Senders = 4, Messages = 2000;
        var actor = Sys.ActorOf(Props.Create(() => new OrderChecker(Senders * Messages, TestActor)));
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < Messages; i++)
                actor.Tell((sender, i), ActorRefs.NoSender);
        }));
        await Task.WhenAll(senders);
        await ExpectMsgAsync("in order");
    }

    [Fact]
    public async Task Actor_should_handle_one_message_at_a_time()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Exclusive(8000, TestActor)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 2000; i++)
                actor.Tell("work", ActorRefs.NoSender);
        })));
        await ExpectMsgAsync("never two");
    }

    [Fact]
    public async Task Async_handler_should_hold_back_the_next_message_and_keep_its_sender()
    {
        var gate = new TaskCompletionSource();
        var actor = Sys.ActorOf(Props.Create(() => new Waiter(gate.Task)));
        var first = CreateTestProbe();
        var second = CreateTestProbe();
        actor.Tell("wait", first.Ref);
        actor.Tell("now", second.Ref);
        await second.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        gate.SetResult();
        await first.ExpectMsgAsync("waited");
        await second.ExpectMsgAsync("now");
    }

    [Fact]
    public async Task Stop_should_not_wait_for_an_async_handler()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Waiter(new TaskCompletionSource().Task)));
        Watch(actor);
        actor.Tell("wait");
        Sys.Stop(actor);
        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task Async_handler_that_throws_should_restart_the_actor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new AsyncFailure(TestActor)));
        actor.Tell("fail");
        actor.Tell("next");
        await ExpectMsgAsync("restarted by late");
        await ExpectMsgAsync("next");
    }

    [Fact]
    public async Task Handlers_should_be_tried_in_order_and_predicates_obeyed()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Handlers()));
        Assert.Equal("small", await actor.Ask<string>(1));
        Assert.Equal("large", await actor.Ask<string>(100));
        Assert.Equal("maybe", await actor.Ask<string>("yes"));
        Assert.Equal("any", await actor.Ask<string>("no"));
        Assert.Equal("any", await actor.Ask<string>(1.5));
    }

    [Fact]
    public async Task Handler_after_one_that_catches_all_should_be_refused()
    {
        var actor = Sys.ActorOf(Props.Create(() => new TooManyHandlers()));
        Watch(actor);
        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task Become_should_replace_or_stack_the_behaviour_above_the_initial_one()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Moody()));
        Assert.Equal("calm", await actor.Ask<string>("?"));
        actor.Tell("stack");
        Assert.Equal("stacked", await actor.Ask<string>("?"));
        actor.Tell("pop");
        Assert.Equal("calm", await actor.Ask<string>("?"));
        actor.Tell("replace");
        Assert.Equal("replaced", await actor.Ask<string>("?"));
        actor.Tell("replace again");
        Assert.Equal("replaced again", await actor.Ask<string>("?"));
        actor.Tell("pop");
        Assert.Equal("calm", await actor.Ask<string>("?"));
    }

    [Fact]
    public async Task Message_without_handler_should_be_published_as_unhandled()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));
        var actor = Sys.ActorOf(Props.Create(() => new Moody()));
        actor.Tell(42, TestActor);
        var unhandled = await ExpectMsgAsync<UnhandledMessage>();
        Assert.Equal(42, unhandled.Message);
        Assert.Equal(actor, unhandled.Recipient);
        Assert.Equal(TestActor, unhandled.Sender);
    }

    private sealed class OrderChecker : ReceiveActor
    {
        private readonly Dictionary<int, int> _last = [];
        private int _left;

        public OrderChecker(int messages, IActorRef report)
        {
            _left = messages;
            Receive<(int Sender, int Number)>(message =>
            {
                if (_last.GetValueOrDefault(message.Sender, -1) != message.Number - 1)
                    report.Tell($"{message} after {_last.GetValueOrDefault(message.Sender, -1)}");
                _last[message.Sender] = message.Number;
                if (--_left == 0)
                    report.Tell("in order");
            });
        }
    }

    private sealed class Exclusive : ReceiveActor
    {
        private int _inside;
        private int _left;

        public Exclusive(int messages, IActorRef report)
        {
            _left = messages;
            ReceiveAny(_ =>
            {
                if (Interlocked.Increment(ref _inside) != 1)
                    report.Tell("two at once");
                Thread.SpinWait(20);
                Interlocked.Decrement(ref _inside);
                if (--_left == 0)
                    report.Tell("never two");
            });
        }
    }

    private sealed class Waiter : ReceiveActor
    {
        public Waiter(Task gate)
        {
            ReceiveAsync<string>(message => message == "wait", async _ =>
            {
                await gate;
                Sender.Tell("waited");
            });
            Receive<string>(message => Sender.Tell(message));
        }
    }

    private sealed class AsyncFailure : ReceiveActor
    {
        private readonly IActorRef _report;

        public AsyncFailure(IActorRef report)
        {
            _report = report;
            ReceiveAsync<string>(message => message == "fail", async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("late");
            });
            Receive<string>(report.Tell);
        }

        protected override void PostRestart(Exception reason) => _report.Tell("restarted by " + reason.Message);
    }

    private sealed class Handlers : ReceiveActor
    {
        public Handlers()
        {
            Receive<int>(number => number < 10, _ => Sender.Tell("small"));
            Receive<int>(_ => Sender.Tell("large"), number => number >= 10);
            Receive<string>(message =>
            {
                if (message != "yes")
                    return false;
                Sender.Tell("maybe");
                return true;
            });
            ReceiveAny(_ => Sender.Tell("any"));
        }
    }

    private sealed class TooManyHandlers : ReceiveActor
    {
        public TooManyHandlers()
        {
            ReceiveAny(_ => { });
            Receive<int>(_ => { });
        }
    }

    private sealed class Moody : ReceiveActor
    {
        public Moody()
        {
            Receive<string>(message => message == "?", _ => Sender.Tell("calm"));
            Receive<string>(message => message == "stack", _ => BecomeStacked(() => Answer("stacked")));
            Receive<string>(message => message == "replace", _ => Become(() => Answer("replaced")));
        }

        private void Answer(string mood)
        {
            Receive<string>(message => message == "?", _ => Sender.Tell(mood));
            Receive<string>(message => message == "replace again", _ => Become(() => Answer("replaced again")));
            Receive<string>(message => message == "pop", _ => UnbecomeStacked());
        }
    }
}
