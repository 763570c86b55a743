using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class DispatcherTests() : TestKit(Quiet.Config + """

    pinned { type = PinnedDispatcher, executor = fork-join-executor }
    fair { type = Dispatcher, throughput = 1 }
    """)
{
    [Fact]
    public async Task Pinned_actor_should_stay_on_one_thread_of_its_own()
    {
        var actor = Pinned();
        var threads = new HashSet<int>();
        for (var i = 0; i < 50; i++)
            threads.Add(await actor.Ask<int>("thread"));
        actor.Tell("fail");
        threads.Add(await actor.Ask<int>("thread"));
        threads.Add(await actor.Ask<int>("after await"));
        Assert.Single(threads);
        Assert.False(await actor.Ask<bool>("pool"));
    }

    [Fact]
    public async Task Pinned_actors_should_not_share_threads()
    {
        var threads = new HashSet<int>();
        foreach (var actor in Enumerable.Range(0, 4).Select(_ => Pinned()).ToList())
            threads.Add(await actor.Ask<int>("thread"));
        Assert.Equal(4, threads.Count);
    }

    [Fact]
    public async Task Default_dispatcher_should_run_on_the_thread_pool()
    {
        var actor = Sys.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher("fair"));
        Assert.True(await actor.Ask<bool>("pool"));
        Assert.Equal("fair", await actor.Ask<string>("dispatcher"));
    }

    [Fact]
    public void Unknown_dispatcher_should_be_refused() => Assert.Throws<ConfigurationException>(
        () => Sys.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher("no-such-dispatcher")));

    [Fact]
    public async Task Pinned_actor_should_stop_like_any_other()
    {
        var actor = Pinned();
        Watch(actor);
        actor.Tell(PoisonPill.Instance);
        actor.Tell("late");
        await ExpectTerminatedAsync(actor);
    }

    private IActorRef Pinned() => Sys.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher("pinned"));

    private sealed class ThreadTeller : ReceiveActor
    {
        public ThreadTeller()
        {
            Receive<string>(message => message == "thread", _ => Sender.Tell(Environment.CurrentManagedThreadId));
            Receive<string>(message => message == "pool", _ => Sender.Tell(Thread.CurrentThread.IsThreadPoolThread));
            Receive<string>(message => message == "dispatcher", _ => Sender.Tell(Context.Dispatcher.Id));
            ReceiveAsync<string>(message => message == "after await", async _ =>
            {
                await Task.Yield();
                Sender.Tell(Environment.CurrentManagedThreadId);
            });
            Receive<string>(message => throw new InvalidOperationException(message));
        }
    }
}
