using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace ConformanceTests.Actors;

public sealed class ActorSystemTests
{
    [Fact]
    public async Task Termination_should_stop_all_actors_and_then_run_the_callbacks_newest_first()
    {
        var order = new ConcurrentQueue<string>();
        var oldestRan = new TaskCompletionSource();
        var system = Create();
        system.ActorOf(Props.Create(() => new LastWords(order)));
        system.RegisterOnTermination(() =>
        {
            order.Enqueue("first");
            oldestRan.SetResult();
        });
        system.RegisterOnTermination(() => order.Enqueue("second"));
        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate();
        await system.WhenTerminated;
        // The system counts as terminated once the newest callback has run.
        await oldestRan.Task.Soon();
        Assert.Equal(["stopped", "second", "first"], order);
    }

    [Fact]
    public async Task Terminated_system_should_refuse_new_actors()
    {
        var system = Create();
        await system.Terminate();
        Assert.Throws<InvalidOperationException>(() => system.ActorOf(Props.Create(() => new LastWords(new ConcurrentQueue<string>()))));
    }

    [Fact]
    public void Dispose_should_wait_for_the_end()
    {
        var system = Create();
        system.Dispose();
        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
        system.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("-leading")]
    public void Name_should_be_a_word(string name) => Assert.ThrowsAny<ArgumentException>(() => ActorSystem.Create(name));

    [Fact]
    public void Settings_should_hold_the_configuration_over_the_defaults()
    {
        using var system = Create("lethean.seed = 7");
        Assert.Equal(7, system.Settings.Config.GetInt("lethean.seed"));
        Assert.Equal("OFF", system.Settings.LogLevel);
        Assert.True(system.Settings.Config.HasPath("akka.actor.default-dispatcher"));
        Assert.Equal("test-system", system.Name);
    }

    [Fact]
    public void Extension_should_exist_once()
    {
        using var system = Create();
        var first = new CounterExtension().Apply(system);
        Assert.Same(first, new CounterExtension().Get(system));
        Assert.Same(first, system.WithExtension<Counter, CounterExtension>());
        Assert.True(system.HasExtension<Counter>());
    }

    private static ActorSystem Create(string config = "") =>
        ActorSystem.Create("test-system", ConfigurationFactory.ParseString(config + "\n" + Quiet.Config));

    private sealed class LastWords(ConcurrentQueue<string> order) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }

        protected override void PostStop() => order.Enqueue("stopped");
    }

    public sealed class Counter : IExtension;

    public sealed class CounterExtension : ExtensionIdProvider<Counter>
    {
        public override Counter CreateExtension(ExtendedActorSystem system) => new();
    }
}
