using System.Collections.Concurrent;
using Akka;
using Akka.Actor;
using Akka.Configuration;

namespace ConformanceTests.Actors;

public sealed class CoordinatedShutdownTests
{
    private readonly ConcurrentQueue<string> _ran = new();

    [Fact]
    public async Task Terminate_should_run_the_phases_in_order_before_the_actors_stop()
    {
        var system = Create();
        system.ActorOf(Props.Create(() => new LastWords(_ran)));
        var shutdown = CoordinatedShutdown.Get(system);
        Add(shutdown, CoordinatedShutdown.PhaseBeforeActorSystemTerminate);
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop);
        Add(shutdown, CoordinatedShutdown.PhaseBeforeServiceUnbind);
        Add(shutdown, CoordinatedShutdown.PhaseServiceRequestsDone);
        Add(shutdown, CoordinatedShutdown.PhaseServiceUnbind);
        await system.Terminate();
        await system.WhenTerminated;
        Assert.Equal(
            [
                CoordinatedShutdown.PhaseBeforeServiceUnbind, CoordinatedShutdown.PhaseServiceUnbind,
                CoordinatedShutdown.PhaseServiceRequestsDone, CoordinatedShutdown.PhaseServiceStop,
                CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "actors stop",
            ],
            _ran);
        Assert.IsType<CoordinatedShutdown.ActorSystemTerminateReason>(shutdown.ShutdownReason);
    }

    [Fact]
    public async Task Run_should_happen_once_with_the_first_reason()
    {
        using var system = Create();
        var shutdown = CoordinatedShutdown.Get(system);
        Assert.Same(shutdown, CoordinatedShutdown.Get(system));
        Assert.Null(shutdown.ShutdownReason);
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop);
        await Task.WhenAll(
            shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance),
            shutdown.Run(CoordinatedShutdown.UnknownReason.Instance));
        Assert.Single(_ran);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, shutdown.ShutdownReason);
        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Tasks_of_one_phase_should_run_together()
    {
        using var system = Create();
        var shutdown = CoordinatedShutdown.Get(system);
        var (a, b) = (new TaskCompletionSource(), new TaskCompletionSource());
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "a", () => Meet(a, b));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "b", () => Meet(b, a));
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        Assert.Equal(["met", "met"], _ran);
    }

    [Fact]
    public async Task Failed_task_should_not_keep_the_later_phases_from_running()
    {
        using var system = Create();
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "fails", () => throw new InvalidOperationException("no"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "fails later",
            () => Task.FromException<Done>(new InvalidOperationException("no")));
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop);
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        Assert.Equal([CoordinatedShutdown.PhaseServiceStop], _ran);
    }

    [Fact]
    public async Task Phase_that_takes_too_long_should_be_left_behind()
    {
        using var system = Create("akka.coordinated-shutdown.phases.service-unbind.timeout = 100ms");
        var shutdown = CoordinatedShutdown.Get(system);
        Assert.Equal(TimeSpan.FromMilliseconds(100), shutdown.Timeout(CoordinatedShutdown.PhaseServiceUnbind));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "hangs", () => new TaskCompletionSource<Done>().Task);
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop);
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).Soon();
        Assert.Equal([CoordinatedShutdown.PhaseServiceStop], _ran);
    }

    [Fact]
    public void Unknown_phase_should_be_refused()
    {
        using var system = Create();
        Assert.Throws<ConfigurationException>(() => Add(CoordinatedShutdown.Get(system), "no-such-phase"));
    }

    [Fact]
    public async Task Phase_of_ones_own_should_run_where_its_dependencies_put_it()
    {
        using var system = Create("""
            akka.coordinated-shutdown.phases {
              close-run-folder { depends-on = [service-stop] }
              before-cluster-shutdown { depends-on = [close-run-folder] }
            }
            """);
        var shutdown = CoordinatedShutdown.Get(system);
        Add(shutdown, CoordinatedShutdown.PhaseBeforeClusterShutdown);
        Add(shutdown, "close-run-folder");
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop);
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        Assert.Equal(
            [CoordinatedShutdown.PhaseServiceStop, "close-run-folder", CoordinatedShutdown.PhaseBeforeClusterShutdown], _ran);
    }

    [Fact]
    public async Task Terminate_should_leave_the_tasks_alone_when_configured_so()
    {
        var system = Create("akka.coordinated-shutdown.run-by-actor-system-terminate = off");
        Add(CoordinatedShutdown.Get(system), CoordinatedShutdown.PhaseServiceStop);
        await system.Terminate();
        Assert.Empty(_ran);
    }

    private static ActorSystem Create(string config = "") =>
        ActorSystem.Create("shutdown", ConfigurationFactory.ParseString(config + "\n" + Quiet.Config));

    private void Add(CoordinatedShutdown shutdown, string phase) => shutdown.AddTask(phase, "record", () =>
    {
        _ran.Enqueue(phase);
        return Task.FromResult(Done.Instance);
    });

    private async Task<Done> Meet(TaskCompletionSource mine, TaskCompletionSource other)
    {
        mine.SetResult();
        await other.Task;
        _ran.Enqueue("met");
        return Done.Instance;
    }

    private sealed class LastWords(ConcurrentQueue<string> ran) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }

        protected override void PostStop() => ran.Enqueue("actors stop");
    }
}
