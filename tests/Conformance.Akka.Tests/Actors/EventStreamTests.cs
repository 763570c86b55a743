using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class EventStreamTests() : TestKit(Quiet.Config)
{
    [Fact]
    public async Task Subscriber_should_get_events_of_its_type_and_below_once()
    {
        Assert.True(Sys.EventStream.Subscribe(TestActor, typeof(Animal)));
        Assert.True(Sys.EventStream.Subscribe<IPet>(TestActor));
        Assert.False(Sys.EventStream.Subscribe(TestActor, typeof(Animal)));
        Sys.EventStream.Publish("not an animal");
        Sys.EventStream.Publish(new Animal());
        Sys.EventStream.Publish(new Dog());
        Assert.Equal(typeof(Animal), (await ExpectMsgAsync<Animal>()).GetType());
        await ExpectMsgAsync<Dog>();
        Assert.False(HasMessages);
    }

    [Fact]
    public void Unsubscribed_should_get_nothing()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Animal));
        Assert.True(Sys.EventStream.Unsubscribe(TestActor, typeof(Animal)));
        Sys.EventStream.Publish(new Animal());
        Sys.EventStream.Subscribe(TestActor, typeof(Animal));
        Assert.True(Sys.EventStream.Unsubscribe(TestActor));
        Assert.False(Sys.EventStream.Unsubscribe(TestActor));
        Sys.EventStream.Publish(new Animal());
        Assert.False(HasMessages);
    }

    [Fact]
    public async Task Message_to_a_dead_actor_should_become_a_dead_letter()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Idle()));
        await actor.GracefulStop(Patience.Limit);
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        actor.Tell("late", TestActor);
        var letter = await ExpectMsgAsync<DeadLetter>();
        Assert.Equal("late", letter.Message);
        Assert.Equal(TestActor, letter.Sender);
        Assert.Equal(actor, letter.Recipient);
    }

    [Fact]
    public async Task Messages_left_in_the_mailbox_should_become_dead_letters_in_order()
    {
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Blocked(gate)));
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        foreach (var message in new object[] { "handled", PoisonPill.Instance, 1, 2, 3 })
            actor.Tell(message, ActorRefs.NoSender);
        gate.Set();
        for (var i = 1; i <= 3; i++)
        {
            var letter = await ExpectMsgAsync<DeadLetter>();
            Assert.Equal(i, letter.Message);
            Assert.Equal(Sys.DeadLetters, letter.Sender);
        }
    }

    [Fact]
    public async Task Message_to_DeadLetters_should_be_published()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        Sys.DeadLetters.Tell("lost", TestActor);
        Assert.Equal("lost", (await ExpectMsgAsync<DeadLetter>()).Message);
    }

    [Fact]
    public async Task Suppressed_dead_letters_should_be_published_apart()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Idle()));
        await actor.GracefulStop(Patience.Limit);
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        Sys.EventStream.Subscribe(TestActor, typeof(SuppressedDeadLetter));
        actor.Tell(PoisonPill.Instance, TestActor);
        Assert.Equal(PoisonPill.Instance, (await ExpectMsgAsync<SuppressedDeadLetter>()).Message);
        Assert.False(HasMessages);
    }

    private interface IPet;

    private class Animal;

    private sealed class Dog : Animal, IPet;

    private sealed class Idle : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class Blocked : ReceiveActor
    {
        public Blocked(ManualResetEventSlim gate) => ReceiveAny(_ => gate.Wait());
    }
}
