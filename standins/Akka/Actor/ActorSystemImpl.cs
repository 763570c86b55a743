using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor.Internal;

internal sealed class ActorSystemImpl : ExtendedActorSystem
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _terminationLock = new();
    private readonly List<Action> _onTermination = [];
    private readonly TimerThreadScheduler _scheduler;
    private readonly RootActorPath _rootPath;
    private readonly LocalActorRef _guardian;
    private readonly LocalActorRef _systemGuardian;
    private IActorRef _deadLetterListener;
    private long _tempNumber;

    internal ActorSystemImpl(string name, Config config)
    {
        if (string.IsNullOrEmpty(name) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || !char.IsAsciiLetterOrDigit(name[0]))
        {
            throw new ArgumentException(
                $"Invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-' or '_')", nameof(name));
        }

        Name = name;
        _rootPath = new RootActorPath(new Address("akka", name));
        Settings = new Settings(this, config);
        EventStream = new EventStream();
        EventStream.StartStdoutLogger(Settings);
        Log = Logging.GetLogger(this, name);
        _scheduler = new TimerThreadScheduler(Log);
        Dispatchers = new Dispatchers(Settings);
        DeadLetters = new DeadLetterActorRef(this, _rootPath / "deadLetters");
        var root = new RootRef(this, _rootPath);
        _guardian = new LocalActorRef(this, Props.Create<GuardianActor>(), root, _rootPath / "user");
        _systemGuardian = new LocalActorRef(this, Props.Create<GuardianActor>(), root, _rootPath / "system");
    }

    public override Settings Settings { get; }

    public override string Name { get; }

    public override EventStream EventStream { get; }

    public override IActorRef DeadLetters { get; }

    public override Dispatchers Dispatchers { get; }

    public override IScheduler Scheduler => _scheduler;

    public override ILoggingAdapter Log { get; }

    public override Task WhenTerminated => _terminated.Task;

    public override bool HasExtension<T>() => _extensions.ContainsKey(typeof(T));

    public override object RegisterExtension(IExtensionId extension) => _extensions
        .GetOrAdd(extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this))).Value;

    public override void RegisterOnTermination(Action code)
    {
        lock (_terminationLock)
            _onTermination.Add(code);
    }

    public override IActorRef ActorOf(Props props, string name = null) => _guardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf(Props props, string name = null) => _systemGuardian.Cell.ActorOf(props, name);

    public override void Stop(IActorRef actor)
    {
        var parent = ((IInternalActorRef)actor).Parent;
        if (parent.Equals(_guardian))
            _guardian.Cell.Stop(actor);
        else if (parent.Equals(_systemGuardian))
            _systemGuardian.Cell.Stop(actor);
        else
            ((IInternalActorRef)actor).Stop();
    }

    public override Task Terminate() => Settings.Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate")
        ? CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance)
        : FinalTerminate();

    public override string ToString() => _rootPath.Address.ToString();

    internal void Start()
    {
        _guardian.Cell.Enqueue(new Create());
        _systemGuardian.Cell.Enqueue(new Create());
        EventStream.StartDefaultLoggers(this);
        if (Settings.LogDeadLetters > 0)
            _deadLetterListener = SystemActorOf(Props.Create<DeadLetterListener>(), "deadLetterListener");
        CoordinatedShutdown.Get(this);
    }

    /// <summary>Stops all actors: the user's, then the system's.</summary>
    internal Task FinalTerminate()
    {
        if (!Settings.LogDeadLettersDuringShutdown && _deadLetterListener is not null)
            Stop(_deadLetterListener);
        _guardian.Cell.Stop();
        return WhenTerminated;
    }

    internal ActorPath NewTempPath() => _rootPath / "temp" / ("$" + Base64.Encode(Interlocked.Increment(ref _tempNumber)));

    private void GuardianStopped(IActorRef guardian)
    {
        if (guardian.Equals(_guardian))
        {
            EventStream.StopDefaultLoggers(this);
            _systemGuardian.Cell.Stop();
            return;
        }

        _scheduler.Stop();
        // The newest callback first, as it may rest on what the older ones clean up.
        for (var i = _onTermination.Count - 1; i >= 0; i--)
            _onTermination[i]();
        EventStream.Unsubscribe(Settings.StdoutLogger);
        _terminated.TrySetResult();
    }

    /// <summary>Above the guardians: nothing can supervise them, so a guardian that fails ends the system.</summary>
    private sealed class RootRef(ActorSystemImpl system, ActorPath path) : MinimalActorRef
    {
        public override ActorPath Path { get; } = path;

        internal override ActorSystemImpl System => system;

        private protected override void Handle(SystemMessage message)
        {
            if (message is Failed failed)
                ((IInternalActorRef)failed.Child).Stop();
            else if (message is DeathWatchNotification notification)
                system.GuardianStopped(notification.Actor);
        }
    }
}
