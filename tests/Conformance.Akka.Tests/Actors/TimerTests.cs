using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class TimerTests : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(30);

    private readonly IActorRef _actor;

    public TimerTests()
        : base(Quiet.Config) => _actor = Sys.ActorOf(Props.Create(() => new Timed(TestActor)));

    [Fact]
    public async Task Single_timer_should_fire_once_and_be_inactive_then()
    {
        Do(timers => timers.StartSingleTimer("key", "fired", Soon));
        await ExpectMsgAsync("fired");
        Assert.False(await Ask(timers => timers.IsTimerActive("key")));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Periodic_timer_should_fire_until_cancelled()
    {
        Do(timers => timers.StartPeriodicTimer("key", "tick", Soon));
        await ExpectMsgAsync("tick");
        await ExpectMsgAsync("tick");
        Assert.True(await Ask(timers => timers.IsTimerActive("key")));
        Assert.False(await Ask(timers =>
        {
            timers.Cancel("key");
            return timers.IsTimerActive("key");
        }));
        while (await ReceiveOneAsync(TimeSpan.Zero) is not null)
        {
            // Fired before the cancellation.
        }

        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public async Task Timer_with_the_same_key_should_replace_the_older_one()
    {
        Do(timers =>
        {
            timers.StartSingleTimer("key", "old", Soon);
            timers.StartSingleTimer("key", "new", Soon * 2);
        });
        await ExpectMsgAsync("new");
    }

    [Fact]
    public async Task Cancelled_timer_should_not_fire_even_when_its_message_waits_in_the_mailbox()
    {
        Do(timers =>
        {
            timers.StartSingleTimer("key", "fired", TimeSpan.FromMilliseconds(1));
            Thread.Sleep(200);
            timers.Cancel("key");
        });
        Do(_ => TestActor.Tell("after"));
        await ExpectMsgAsync("after");
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Restart_should_cancel_all_timers()
    {
        Do(timers =>
        {
            timers.StartPeriodicTimer("key", "tick", TimeSpan.FromMilliseconds(200));
            throw new InvalidOperationException("fail");
        });
        Assert.Empty(await Ask(timers => timers.ActiveTimers));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(400));
    }

    private void Do(Action<ITimerScheduler> action) => _actor.Tell(action);

    private Task<T> Ask<T>(Func<ITimerScheduler, T> question)
        where T : notnull => _actor.Ask<T>(new Question(timers => question(timers)));

    private sealed record Question(Func<ITimerScheduler, object> Evaluate);

    private sealed class Timed : ReceiveActor, IWithTimers
    {
        public Timed(IActorRef report)
        {
            Receive<Action<ITimerScheduler>>(action => action(Timers));
            Receive<Question>(question => Sender.Tell(question.Evaluate(Timers)));
            Receive<string>(report.Tell);
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
