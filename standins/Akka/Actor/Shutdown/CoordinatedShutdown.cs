using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Runs the tasks of each phase together, one phase after the other, and ends by terminating the system.</summary>
public sealed class CoordinatedShutdown : IExtension
{
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";
    public const string PhaseServiceUnbind = "service-unbind";
    public const string PhaseServiceRequestsDone = "service-requests-done";
    public const string PhaseServiceStop = "service-stop";
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";
    public const string PhaseClusterLeave = "cluster-leave";
    public const string PhaseClusterExiting = "cluster-exiting";
    public const string PhaseClusterExitingDone = "cluster-exiting-done";
    public const string PhaseClusterShutdown = "cluster-shutdown";
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly ImmutableDictionary<string, ShutdownPhase> _phases;
    private readonly ConcurrentDictionary<string, ImmutableList<(string Name, Func<Task<Done>> Run)>> _tasks = new();
    private readonly TaskCompletionSource<Done> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILoggingAdapter _log;
    private Reason _reason;

    internal CoordinatedShutdown(ExtendedActorSystem system)
    {
        System = system;
        _log = Logging.GetLogger(system, GetType());
        var config = system.Settings.Config.GetConfig("akka.coordinated-shutdown");
        _phases = ShutdownPhase.Read(config);
        EndWith((ActorSystemImpl)system, config);
        if (config.GetBoolean("run-by-clr-shutdown-hook"))
            RunAtProcessExit(system);
    }

    public ExtendedActorSystem System { get; }

    /// <summary>Why the shutdown runs; null until it does.</summary>
    public Reason ShutdownReason => _reason;

    public TimeSpan TotalTimeout => _tasks.Keys.Aggregate(TimeSpan.Zero, (sum, phase) => sum + Timeout(phase));

    public static CoordinatedShutdown Get(ActorSystem sys) => sys.WithExtension<CoordinatedShutdown, CoordinatedShutdownExtension>();

    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        if (!_phases.ContainsKey(phase))
        {
            throw new ConfigurationException($"Unknown phase [{phase}], known phases [{string.Join(",", _phases.Keys)}]. "
                + "All phases (along with their optional dependencies) must be defined in configuration.");
        }

        _tasks.AddOrUpdate(phase, [(taskName, task)], (_, tasks) => tasks.Add((taskName, task)));
    }

    public TimeSpan Timeout(string phase) => _phases.TryGetValue(phase, out var known)
        ? known.Timeout
        : throw new ArgumentException($"Unknown phase [{phase}]. All phases must be defined in configuration.");

    /// <summary>Runs the phases once, however often it is called; everybody gets the same task.</summary>
    public Task<Done> Run(Reason reason, string fromPhase = null)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
            _ = RunPhases(fromPhase);
        return _done.Task;
    }

    private async Task RunPhases(string fromPhase)
    {
        try
        {
            foreach (var phase in ShutdownPhase.InOrder(_phases).SkipWhile(phase => fromPhase is not null && phase.Name != fromPhase))
            {
                if (_tasks.TryGetValue(phase.Name, out var tasks))
                    await RunPhase(phase, tasks).ConfigureAwait(false);
            }

            _done.SetResult(Done.Instance);
        }
        catch (Exception e)
        {
            _done.SetException(e);
        }
    }

    private async Task RunPhase(ShutdownPhase phase, ImmutableList<(string Name, Func<Task<Done>> Run)> tasks)
    {
        try
        {
            await Task.WhenAll(tasks.Select(task => RunTask(phase, task.Name, task.Run))).WaitAsync(phase.Timeout).ConfigureAwait(false);
        }
        catch (TimeoutException) when (phase.Recover)
        {
            _log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", phase.Name, phase.Timeout);
        }
    }

    private async Task RunTask(ShutdownPhase phase, string name, Func<Task<Done>> run)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (Exception e) when (phase.Recover)
        {
            _log.Warning("Task [{0}] failed in phase [{1}]: {2}", name, phase.Name, e.Message);
        }
    }

    private void EndWith(ActorSystemImpl system, Config config)
    {
        var terminate = config.GetBoolean("terminate-actor-system");
        var exit = config.GetBoolean("exit-clr");
        if (!terminate && !exit)
            return;
        AddTask(PhaseActorSystemTerminate, "terminate-system", async () =>
        {
            if (terminate)
                await system.FinalTerminate().ConfigureAwait(false);
            if (exit && _reason is not ClrExitReason)
                Environment.Exit(0);
            return Done.Instance;
        });
    }

    private void RunAtProcessExit(ExtendedActorSystem system)
    {
        void OnExit(object sender, EventArgs e) => Run(ClrExitReason.Instance).Wait(TotalTimeout);

        AppDomain.CurrentDomain.ProcessExit += OnExit;
        system.RegisterOnTermination(() => AppDomain.CurrentDomain.ProcessExit -= OnExit);
    }

    public class Reason
    {
        protected Reason()
        {
        }
    }

    public class UnknownReason : Reason
    {
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason()
        {
        }
    }

    public class ActorSystemTerminateReason : Reason
    {
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason()
        {
        }
    }

    public class ClrExitReason : Reason
    {
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason()
        {
        }
    }
}

public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system) => new(system);
}
