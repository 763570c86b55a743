using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Learning;

namespace Lethean.Actors.Cluster;

/// <summary>What a coordinator runs on.</summary>
internal sealed record CoordinatorSetup
{
    public required string Run { get; init; }

    public required string Program { get; init; }

    /// <summary>Hash of the run's description, which is on the shelf.</summary>
    public required string Description { get; init; }

    public required ExperimentSettings Experiment { get; init; }

    /// <summary>Variants that do not run again, by their places.</summary>
    public required IReadOnlyDictionary<int, VariantSummary> Finished { get; init; }

    public required ClusterSettings Settings { get; init; }

    public required IClusterWatcher Watcher { get; init; }

    public required Func<JobKey, string> FileOf { get; init; }

    public required IReadOnlyList<IMetricsSink> Sinks { get; init; }

    public required IReadOnlyDictionary<string, ShelvedContent> Contents { get; init; }

    public required TaskCompletionSource<ExperimentResult> Result { get; init; }
}

/// <summary>
/// Gives the variants of an experiment to nodes that ask for them, and again to others where a node is lost; takes what they found, once
/// for each variant.
/// </summary>
internal sealed class CoordinatorActor : ReceiveActor, IWithTimers
{
    private readonly CoordinatorSetup _setup;
    private readonly VariantLedger _ledger;
    private readonly Dictionary<string, Node> _nodes = [];
    private readonly SortedDictionary<int, VariantSummary> _summaries;
    private readonly Dictionary<JobKey, JobProgress> _progress = [];
    private readonly HashSet<int> _recording = [];
    private readonly HashSet<string> _refused = [];
    private readonly GeneratorPlaces _places;
    private readonly IActorRef _recorder;
    private readonly IActorRef _shelf;
    private bool _isDecided;
    private bool _hasSaidUnfit;
    private (string At, long Since)? _missing;

    public CoordinatorActor(CoordinatorSetup setup)
    {
        _setup = setup;
        _summaries = new(setup.Finished.ToDictionary());
        _places = new GeneratorPlaces(setup.Experiment.Variants);
        var open = Enumerable.Range(0, setup.Experiment.Variants.Count).Where(variant => !setup.Finished.ContainsKey(variant));
        _ledger = new VariantLedger(setup.Run, open, new AttemptLimits(setup.Settings.Failures, setup.Settings.Losses));
        _recorder = Context.ActorOf(RecorderActor.Props(setup.FileOf, setup.Experiment.Variants, setup.Sinks), "recorder");
        _shelf = Context.ActorOf(ShelfActor.Props(setup.Contents), "shelf");
        foreach (var summary in _summaries.Values)
            Decide(summary);

        Receive<Hello>(OnHello);
        Receive<Beat>(OnBeat);
        Receive<Events>(OnEvents);
        Receive<Completed>(OnCompleted);
        Receive<Failed>(OnFailed);
        Receive<HandedBack>(OnHandedBack);
        Receive<Fetch>(_shelf.Forward);
        Receive<Tick>(_ => OnTick());
        Receive<Gone>(gone => OnGone(gone.Node));
        Receive<Broken>(broken => Fail(broken.Problem));
        Receive<Terminated>(OnTerminated);
        Receive<Interrupt>(_ => End(interrupted: true));
        Receive<RecorderActor.Recorded>(OnRecorded);
        Receive<RecorderActor.Damaged>(damaged => OnDamaged(damaged.Job, damaged.Why));
        Receive<RecorderActor.CannotWrite>(cannot => Fail(cannot.Problem));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(CoordinatorActor), message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(CoordinatorSetup setup) =>
        Akka.Actor.Props.Create(() => new CoordinatorActor(setup)).WithDispatcher(ClusterSystem.Dispatcher);

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _setup.Settings.Heartbeat / 2);
        EndIfOver();
    }

    protected override void PreRestart(Exception reason, object message)
    {
        Fail(reason);
        base.PreRestart(reason, message);
    }

    private void OnHello(Hello hello)
    {
        if (Refusal(hello) is { } refusal)
        {
            if (_refused.Add(hello.Facts.Id))
                _setup.Watcher.Say($"refused {hello.Facts.Name}: {refusal}");
            Sender.Tell(new Refused(refusal));
            return;
        }

        var id = hello.Facts.Id;
        if (_nodes.TryGetValue(id, out var known) && !known.Actor.Equals(Sender))
            Lose(id, "it has joined anew");
        if (!_nodes.ContainsKey(id))
        {
            _nodes[id] = new Node(hello.Facts, Sender);
            Context.Watch(Sender);
            var what = hello.Facts.Roles.Contains(NodeFacts.Worker) ? $"{hello.Facts.Cores} cores, {hello.Facts.Processor}" : "for traffic";
            _setup.Watcher.Say($"{hello.Facts.Name} has joined: {what}");
            _hasSaidUnfit = false;
        }

        var settings = _setup.Settings;
        Sender.Tell(new Welcome(_setup.Run, _setup.Description, settings.Heartbeat, settings.Lease));
        AssignWaiting();
    }

    private string? Refusal(Hello hello) =>
        hello.Protocol != Protocol.Version
            ? $"it speaks protocol {hello.Protocol}, the coordinator {Protocol.Version}; take the same version of Lethean on both"
        : hello.Program != _setup.Program
            ? $"it is Lethean {hello.Program}, the coordinator {_setup.Program}, which compute other numbers; take the same version on both"
        : hello.Facts.Cores < 1 ? "it lends no cores" : null;

    private void OnBeat(Beat beat)
    {
        if (NodeOf(Sender) is not { } node || beat.Run != _setup.Run)
            return;
        if (node.IsSilent)
            _setup.Watcher.Say($"{node.Facts.Name} is heard again");
        (node.Heard, node.IsSilent) = (Stopwatch.GetTimestamp(), false);
        Sender.Tell(new Beaten(_setup.Run));
        foreach (var progress in beat.Jobs)
        {
            if (_ledger.Knows(progress.Job))
                _progress[progress.Job] = progress;
            else
                Sender.Tell(new Drop(progress.Job));
        }

        // What was sent to the node and did not come.
        var doing = beat.Jobs.Select(progress => progress.Job).ToHashSet();
        foreach (var (job, attempt) in _ledger.Running)
            if (attempt.Node == node.Facts.Id && !doing.Contains(job) && !_recording.Contains(job.Variant))
                Sender.Tell(AssignmentOf(job));
        AssignWaiting();
    }

    private void OnEvents(Events events)
    {
        if (_ledger.Knows(events.Job))
            _recorder.Forward(events);
        else
            Sender.Tell(new Drop(events.Job));
    }

    private void OnCompleted(Completed completed)
    {
        var job = completed.Job;
        if (_ledger.Result(job.Variant) is { } result)
        {
            if (result.Job != job)
                Compare(completed, result);
            Sender.Tell(new Settled(job));
        }
        else if (!_ledger.Knows(job) || NodeOf(Sender) is not { } node)
        {
            Sender.Tell(new Settled(job));
        }
        else if (_recording.Add(job.Variant))
        {
            // The manifest says who computed the lines before the lines are there.
            _setup.Watcher.Computed(job.Variant, node.Facts, job.Attempt);
            _recorder.Tell(completed);
        }
    }

    /// <summary>The same variant was computed twice.</summary>
    private void Compare(Completed late, (JobKey Job, string Lines) first)
    {
        var variant = _setup.Experiment.Variants[late.Job.Variant];
        var who = NodeOf(Sender)?.Facts;
        var same = late.Lines == first.Lines;
        var note = $"{Label(late.Job.Variant)} was computed a second time, by {who?.Name ?? "a node that has left"}: "
            + (same ? "the same lines" : "other lines");
        _setup.Watcher.ComputedTwice(late.Job.Variant, who, isSame: same || !variant.Simulation.CanGoOn, note);
    }

    private void OnRecorded(RecorderActor.Recorded recorded)
    {
        var job = recorded.Completed.Job;
        _recording.Remove(job.Variant);
        var rivals = _ledger.Running.Where(attempt => attempt.Key.Variant == job.Variant && attempt.Key != job).ToList();
        var node = _ledger.Running.First(attempt => attempt.Key == job).Value.Node;
        _ledger.Finish(job, recorded.Completed.Lines);
        foreach (var (rival, _) in rivals)
            _recorder.Tell(new RecorderActor.Forget(rival));
        _summaries[job.Variant] = recorded.Summary;
        if (_nodes.TryGetValue(node, out var known))
            known.Actor.Tell(new Settled(job));
        Decide(recorded.Summary);
        AssignWaiting();
        EndIfOver();
    }

    private void Decide(VariantSummary summary)
    {
        if (summary.StoppedBy != StopReasons.AssertionFailed)
            return;
        _isDecided = true;
        _ledger.StopBeginning();
    }

    private void OnDamaged(JobKey job, string why)
    {
        _recording.Remove(job.Variant);
        _recorder.Tell(new RecorderActor.Forget(job));
        if (_ledger.Running.FirstOrDefault(attempt => attempt.Key == job) is { Value: { } attempt })
            FailedOn(attempt.Node, job, why, isInput: false);
    }

    private void OnFailed(Failed failed)
    {
        Sender.Tell(new Settled(failed.Job));
        if (_ledger.Knows(failed.Job) && NodeOf(Sender) is { } node)
            FailedOn(node.Facts.Id, failed.Job, failed.Message, failed.IsInput);
    }

    private void FailedOn(string node, JobKey job, string why, bool isInput)
    {
        var name = _nodes.TryGetValue(node, out var known) ? known.Facts.Name : "a node that has left";
        var message = $"{Label(job.Variant)} failed on {name}: {why}";
        _recorder.Tell(new RecorderActor.Forget(job));
        if (_ledger.Fail(job, node))
        {
            Fail(isInput ? new InputException(message) : new SimulationException(message));
            return;
        }

        _setup.Watcher.Say($"{message}; it is tried once more");
        AssignWaiting();
    }

    private void OnHandedBack(HandedBack handed)
    {
        Sender.Tell(new Settled(handed.Job));
        if (!_ledger.Knows(handed.Job))
            return;
        _setup.Watcher.Say($"{NodeOf(Sender)?.Facts.Name} hands back {Label(handed.Job.Variant)}");
        // A node that hands back leaves.
        if (NodeOf(Sender) is { } node)
            node.Leaves = true;
        _recorder.Tell(new RecorderActor.Forget(handed.Job));
        _ledger.HandBack(handed.Job);
        AssignWaiting();
    }

    private void OnTick()
    {
        foreach (var node in _nodes.Values.Where(node => !node.IsSilent && node.Silence > _setup.Settings.Lease))
        {
            node.IsSilent = true;
            var given = _ledger.Suspect(node.Facts.Id);
            _setup.Watcher.Say($"{node.Facts.Name} is silent{Requeued(given)}");
        }

        AssignWaiting();
        _setup.Watcher.Changed(Status());
    }

    private void OnGone(string name)
    {
        if (_nodes.Values.FirstOrDefault(node => node.Facts.Name == name) is { } node)
            Lose(node.Facts.Id, "its process has ended");
    }

    private void OnTerminated(Terminated terminated)
    {
        if (NodeOf(terminated.ActorRef) is { } node)
            Lose(node.Facts.Id, "it has left");
    }

    private void Lose(string id, string why)
    {
        if (!_nodes.Remove(id, out var node))
            return;
        Context.Unwatch(node.Actor);
        foreach (var job in _ledger.Running.Where(attempt => attempt.Value.Node == id && !_recording.Contains(attempt.Key.Variant)))
            _recorder.Tell(new RecorderActor.Forget(job.Key));
        // What is complete and being recorded is not lost.
        var given = _ledger.Lose(id, except: _recording);
        _setup.Watcher.Say($"{node.Facts.Name} is gone: {why}{Requeued(given)}");
        if (_ledger.LostTooOften() is { } variant)
            Fail(new SimulationException(
                $"{Label(variant)}: {_setup.Settings.Losses} nodes were lost while they computed it, the last one {node.Facts.Name}"));
        AssignWaiting();
        EndIfOver();
    }

    private string Requeued(IReadOnlyList<JobKey> given) =>
        given.Count == 0 ? "" : $"; others compute {string.Join(", ", given.Select(job => Label(job.Variant)))}";

    private void AssignWaiting()
    {
        if (_ledger.Waiting == 0)
            return;
        var free = FreeCores();
        while (NextJob(free) is var (node, variant))
        {
            var job = _ledger.Start(variant, node.Facts.Id);
            free[node] -= CoresFor(variant, node);
            var present = Present().ToDictionary(other => other.Facts, other => other.Actor.Path.ToSerializationFormat());
            _places.Give(job, present, node.Facts.Name, _ledger.Knows);
            node.Actor.Tell(AssignmentOf(job));
        }

        SayUnfit();
        SayMissing();
    }

    private Assign AssignmentOf(JobKey job) => new(job, _places.Of(job), IsInRealTime(job.Variant));

    private IEnumerable<Node> Present() => _nodes.Values.Where(node => node is { IsSilent: false, Leaves: false });

    /// <summary>Of the nodes that take jobs.</summary>
    private Dictionary<Node, int> FreeCores()
    {
        var jobs = _ledger.Running.ToLookup(attempt => attempt.Value.Node, attempt => attempt.Key.Variant);
        return Present().Where(node => node.Facts.Roles.Contains(NodeFacts.Worker)).ToDictionary(
            node => node, node => node.Facts.Cores - jobs[node.Facts.Id].Sum(variant => CoresFor(variant, node)));
    }

    /// <summary>The first variant that some node has room for, and of these nodes the one with the most room.</summary>
    private (Node Node, int Variant)? NextJob(Dictionary<Node, int> free)
    {
        var present = Present().Select(node => node.Facts).ToList();
        var ready = free.Where(node => node.Value > 0).OrderByDescending(node => node.Value).Select(node => node.Key).ToList();
        return ready.Count > 0 && _ledger.Next(IsReady) is { } next ? (Taker(next)!, next) : null;

        bool IsReady(int variant) => _places.Missing(variant, present) is null && Taker(variant) is not null;

        Node? Taker(int variant)
        {
            var fitting = ready.Where(node => CanEver(node, variant) && CoresFor(variant, node) <= free[node]).ToList();
            return fitting.FirstOrDefault(node => !_ledger.FailedOn(variant, node.Facts.Id))
                // Where it failed already only if no other node could ever take it.
                ?? (free.Keys.Any(node => CanEver(node, variant) && !_ledger.FailedOn(variant, node.Facts.Id)) ? null
                    : fitting.FirstOrDefault());
        }
    }

    private bool CanEver(Node node, int variant) => node.Facts.Roles.Contains(NodeFacts.Worker) && Threads(variant) <= node.Facts.Cores
        && (_setup.Experiment.Variants[variant].Simulation.Device.Kind != DeviceKind.Cuda || node.Facts.HasCuda);

    /// <summary>A variant in real time has its node for itself.</summary>
    private int CoresFor(int variant, Node node) =>
        IsInRealTime(variant) ? node.Facts.Cores : Threads(variant);

    private bool IsInRealTime(int variant) => _setup.Experiment.Variants[variant].Simulation.Traffic.Clock == ClockKind.RealTime;

    private int Threads(int variant) => _setup.Experiment.Variants[variant].Simulation.Device.Threads;

    /// <summary>Says once what no node that is there can do.</summary>
    private void SayUnfit()
    {
        if (_hasSaidUnfit || _nodes.Count == 0 || _ledger.Waiting == 0 || _ledger.Running.Any())
            return;
        if (_ledger.Next(_ => true) is { } waiting && !_nodes.Values.Any(node => CanEver(node, waiting)))
        {
            _hasSaidUnfit = true;
            var cuda = _setup.Experiment.Variants[waiting].Simulation.Device.Kind == DeviceKind.Cuda ? " and CUDA" : "";
            _setup.Watcher.Say($"{Label(waiting)} waits for a node with {Threads(waiting)} cores{cuda}");
        }
    }

    /// <summary>Says once which node a variant waits for, and fails the run when none comes.</summary>
    private void SayMissing()
    {
        var present = Present().Select(node => node.Facts).ToList();
        if (_ledger.Next(variant => _places.Missing(variant, present) is not null) is not { } waiting)
        {
            _missing = null;
            return;
        }

        var source = _places.Missing(waiting, present)!;
        var within = FormattableString.Invariant($"{_setup.Settings.JoinWithin.TotalSeconds:0.###} s");
        if (_missing is not { } missing || missing.At != source.At)
        {
            _missing = (source.At!, Stopwatch.GetTimestamp());
            _setup.Watcher.Say($"{Label(waiting)} waits for a node called {source.At}, or with that role, to make the samples of "
                + $"{source.Name}: at most {within}");
        }
        else if (Stopwatch.GetElapsedTime(missing.Since) > _setup.Settings.JoinWithin)
        {
            var there = string.Join(", ", present.Select(node => $"{node.Name} ({string.Join(", ", node.Roles)})"));
            Fail(new InputException(
                $"lethean.traffic.sources.{source.Name}.at is {source.At}, and no node of that name or role joined within {within}; "
                + $"there are: {(there.Length > 0 ? there : "none")}. Name one of these, or start it with "
                + $"'lethean node --join HOST:PORT --name {source.At}', or set lethean.cluster.join-within"));
        }
    }

    private ClusterStatus Status()
    {
        var jobs = _ledger.Running.ToLookup(attempt => attempt.Value.Node, attempt => StatusOf(attempt.Key));
        var nodes = _nodes.Values.Select(node => new NodeStatus(node.Facts, node.IsSilent, [.. jobs[node.Facts.Id]]));
        return new ClusterStatus([.. nodes], _summaries.Count, _setup.Experiment.Variants.Count, _ledger.Requeued);
    }

    private JobStatus StatusOf(JobKey job)
    {
        var progress = _progress.GetValueOrDefault(job);
        return new JobStatus(job.Variant, job.Attempt, progress?.Samples ?? 0, progress?.Accuracy);
    }

    private Node? NodeOf(IActorRef actor) => _nodes.Values.FirstOrDefault(node => node.Actor.Equals(actor));

    private string Label(int variant) => $"{_setup.Experiment.Variants[variant].Name} (seed {_setup.Experiment.Variants[variant].Seed})";

    private void EndIfOver()
    {
        if (_ledger.IsOver)
            End(interrupted: false);
    }

    private void End(bool interrupted)
    {
        SayFarewell();
        var isShort = _summaries.Count < _setup.Experiment.Variants.Count && !_isDecided;
        _setup.Result.TrySetResult(new ExperimentResult([.. _summaries.Values], interrupted || isShort));
    }

    private void Fail(Exception problem)
    {
        SayFarewell();
        _setup.Result.TrySetException(problem);
    }

    private void SayFarewell()
    {
        foreach (var node in _nodes.Values)
            node.Actor.Tell(new Farewell(_setup.Run));
    }

    /// <summary>The run is ended before its time.</summary>
    public sealed record Interrupt
    {
        public static readonly Interrupt Instance = new();
    }

    /// <summary>A node's process has ended, as its parent knows.</summary>
    /// <param name="Node">Its name.</param>
    public sealed record Gone(string Node);

    /// <summary>The run cannot go on.</summary>
    public sealed record Broken(Exception Problem);

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    private sealed class Node(NodeFacts facts, IActorRef actor)
    {
        public NodeFacts Facts { get; } = facts;

        public IActorRef Actor { get; } = actor;

        public long Heard { get; set; } = Stopwatch.GetTimestamp();

        public TimeSpan Silence => Stopwatch.GetElapsedTime(Heard);

        public bool IsSilent { get; set; }

        public bool Leaves { get; set; }
    }
}
