using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;

namespace Lethean.Actors.Cluster;

/// <summary>How a node's time with one coordinator ended.</summary>
/// <param name="Refusal">Why the coordinator does not want it; <c>null</c> where it may try again.</param>
/// <param name="Why">For people; <c>null</c> where there is nothing to say.</param>
internal sealed record NodeEnd(string? Refusal, string? Why);

/// <summary>
/// A node's side of the protocol, for as long as it stays with one coordinator: introduces itself, computes what it is told to, and
/// gives up a coordinator that is silent for longer than a lease.
/// </summary>
internal sealed class NodeActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a node that leaves waits for the coordinator to take its jobs back.</summary>
    private static readonly TimeSpan MostLeaving = TimeSpan.FromSeconds(3);

    private readonly NodeSetup _setup;
    private readonly TaskCompletionSource<NodeEnd> _end;
    private readonly Dictionary<JobKey, IActorRef> _jobs = [];
    private readonly Dictionary<JobKey, JobProgress> _progress = [];
    private readonly HashSet<Open> _generators = [];
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private Address? _found;
    private IActorRef _coordinator = ActorRefs.Nobody;
    private Welcome _welcome = null!;
    private long _heard = Stopwatch.GetTimestamp();
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _mayBeWrong;
    private bool _leaves;

    public NodeActor(NodeSetup setup, TaskCompletionSource<NodeEnd> end)
    {
        (_setup, _end, _mayBeWrong) = (setup, end, setup.IsFirst);
        Joining();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeSetup setup, TaskCompletionSource<NodeEnd> end) =>
        Akka.Actor.Props.Create(() => new NodeActor(setup, end)).WithDispatcher(ClusterSystem.Dispatcher);

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, Pace);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        // Where a certificate is refused, Akka.NET ends the whole system.
        _end.TrySetResult(new NodeEnd(null, _welcome is null ? null : "the connection has broken"));
    }

    private void Joining()
    {
        Receive<Tick>(_ => Introduce());
        Receive<Welcome>(OnWelcome);
        Receive<Refused>(refused => End(refused.Reason, null));
        Receive<Leave>(_ => End(null, null));
        Receive<Open>(_ => { /* Asked again when this node has been welcomed. */ });
        Always();
    }

    private void Working()
    {
        Receive<Tick>(_ => CheckLease());
        Receive<SayWhatYouDo>(_ => Beat());
        Receive<Welcome>(_ => { /* The answer to a second introduction. */ });
        Receive<Refused>(refused => End(refused.Reason, null));
        Receive<Beaten>(_ => { /* Heard. */ });
        Receive<Assign>(OnAssign);
        Receive<Open>(OnOpen);
        Receive<GeneratorStopped>(stopped => _generators.Remove(stopped.Open));
        Receive<Drop>(drop => ToJob(drop.Job, drop));
        Receive<Settled>(settled => ToJob(settled.Job, settled));
        Receive<EventsTaken>(taken => ToJob(taken.Job, taken));
        Receive<JobProgress>(progress => _progress[progress.Job] = progress);
        Receive<Farewell>(_ => End(null, "the run is over"));
        Receive<Terminated>(_ => End(null, "the coordinator has ended"));
        Receive<JobStopped>(stopped => OnJobStopped(stopped.Job));
        Receive<Leave>(_ => OnLeave());
        Receive<Left>(_ => End(null, null));
        Always();
    }

    private void Always()
    {
        Receive<ClusterEvent.MemberRemoved>(removed => OnGone(removed.Member));
        Receive<ClusterEvent.MemberDowned>(downed => OnGone(downed.Member));
        Receive<ClusterEvent.IMemberEvent>(known => Find(known.Member));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(NodeActor), message));
    }

    protected override bool AroundReceive(Receive receive, object message)
    {
        // Sources are opened by other nodes.
        if (message is IClusterMessage and not Open)
            _heard = Stopwatch.GetTimestamp();
        return base.AroundReceive(receive, message);
    }

    private void Find(Member member)
    {
        if (!member.HasRole(Protocol.CoordinatorRole))
            return;
        _found = member.Address;
        if (_welcome is null)
            Introduce();
    }

    private void Introduce()
    {
        if (_found is not { } address)
        {
            // Joining is tried again and again by the cluster itself.
            _heard = Stopwatch.GetTimestamp();
            if (_mayBeWrong && Stopwatch.GetElapsedTime(_start) > _setup.Lease)
            {
                _mayBeWrong = false;
                _setup.Say("no coordinator answers: is one there, and have both sides the same certificate, or both none? still trying");
            }

            return;
        }

        if (Stopwatch.GetElapsedTime(_heard) > 2 * _setup.Lease)
        {
            End(null, "the coordinator does not answer");
            return;
        }

        var coordinator = Context.ActorSelection(new RootActorPath(address) / "user" / Protocol.Coordinator);
        coordinator.Tell(new Hello(_setup.Protocol, _setup.Program, _setup.Facts));
    }

    private void OnWelcome(Welcome welcome)
    {
        _welcome = welcome;
        _coordinator = Sender;
        Context.Watch(_coordinator);
        Become(Working);
        Timers.StartPeriodicTimer(nameof(SayWhatYouDo), SayWhatYouDo.Instance, welcome.Heartbeat);
        _setup.Say($"joined {_coordinator.Path.Address.Host}:{_coordinator.Path.Address.Port}");
    }

    private void CheckLease()
    {
        if (Stopwatch.GetElapsedTime(_heard) > _welcome.Lease)
            End(null, FormattableString.Invariant($"nothing was heard of the coordinator for {_welcome.Lease.TotalSeconds:0.#} s"));
    }

    private void Beat()
    {
        var jobs = _jobs.Keys.Select(job => _progress.GetValueOrDefault(job) ?? new JobProgress(job, 0, null));
        _coordinator.Tell(new Beat(_welcome.Run, [.. jobs]));
        foreach (var job in _jobs.Values)
            job.Tell(JobActor.AskProgress.Instance);
    }

    private JobSetup JobSetupOf() => new(_welcome, _coordinator, _setup.Worker, _setup.Cache, _setup.Works);

    private void OnOpen(Open open)
    {
        // Whoever asks is of this run, or asks for nothing that is here.
        if (_leaves || open.Job.Run != _welcome.Run || !_generators.Add(open))
            return;
        var setup = new GeneratorSetup(open.Job.Variant, JobSetupOf(), Sender);
        Context.WatchWith(Context.ActorOf(GeneratorActor.Props(open.Source, setup)), new GeneratorStopped(open));
        _setup.Say(FormattableString.Invariant($"makes the samples of {open.Source} for variant {open.Job.Variant + 1}"));
    }

    private void OnAssign(Assign assign)
    {
        var job = assign.Job;
        if (_leaves)
            _coordinator.Tell(new HandedBack(job));
        if (_leaves || _jobs.ContainsKey(job) || job.Run != _welcome.Run)
            return;
        var actor = Context.ActorOf(JobActor.Props(assign, JobSetupOf()));
        _jobs[job] = Context.WatchWith(actor, new JobStopped(job));
        _setup.Say(FormattableString.Invariant($"computes variant {job.Variant + 1}{(job.Attempt > 1 ? $", attempt {job.Attempt}" : "")}"));
    }

    private void ToJob(JobKey job, object message)
    {
        if (_jobs.TryGetValue(job, out var actor))
            actor.Tell(message);
    }

    private void OnJobStopped(JobKey job)
    {
        _jobs.Remove(job);
        _progress.Remove(job);
        if (_leaves && _jobs.Count == 0)
            End(null, null);
    }

    private void OnLeave()
    {
        _leaves = true;
        foreach (var job in _jobs.Values)
            job.Tell(JobActor.HandBack.Instance);
        Timers.StartSingleTimer(nameof(Left), Left.Instance, MostLeaving);
        if (_jobs.Count == 0)
            End(null, null);
    }

    private void OnGone(Member member)
    {
        if (member.UniqueAddress.Equals(_cluster.SelfUniqueAddress))
            End(null, "the cluster has given this node up");
        else if (member.Address.Equals(_found))
            End(null, "the coordinator has left the cluster");
    }

    private void End(string? refusal, string? why)
    {
        _end.TrySetResult(new NodeEnd(refusal, why));
        Context.Stop(Self);
    }

    /// <summary>The node hands back what it has not done, and ends.</summary>
    public sealed record Leave
    {
        public static readonly Leave Instance = new();
    }

    /// <summary>The coordinator does not answer; its lease on this node's jobs does.</summary>
    private sealed record Left
    {
        public static readonly Left Instance = new();
    }

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    private sealed record SayWhatYouDo
    {
        public static readonly SayWhatYouDo Instance = new();
    }

    private sealed record JobStopped(JobKey Job);

    private sealed record GeneratorStopped(Open Open);
}
