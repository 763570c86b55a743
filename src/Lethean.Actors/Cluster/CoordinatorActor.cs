using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Learning;

namespace Lethean.Actors.Cluster;

/// <summary>
/// Gives the variants of an experiment to nodes that ask for them, and again to others where a node is lost; takes what they found, once
/// for each variant.
/// </summary>
internal sealed class CoordinatorActor : ReceiveActor, IWithTimers
{
    private readonly CoordinatorSetup _setup;
    private readonly VariantLedger _ledger;
    private readonly Dictionary<string, KnownNode> _nodes = [];
    private readonly SortedDictionary<int, VariantSummary> _summaries;
    private readonly HashSet<int> _recording = [];
    private readonly HashSet<string> _refused = [];
    private readonly Placement _placement;
    private readonly Shortages _shortages;
    private readonly IActorRef _recorder;
    private readonly IActorRef _shelf;
    private bool _isDecided;

    public CoordinatorActor(CoordinatorSetup setup)
    {
        _setup = setup;
        _summaries = new(setup.Finished.ToDictionary());
        var variants = setup.Experiment.Variants;
        var open = Enumerable.Range(0, variants.Count).Where(variant => !setup.Finished.ContainsKey(variant));
        _ledger = new VariantLedger(setup.Run, open, new AttemptLimits(setup.Settings.Failures, setup.Settings.Losses));
        _placement = new Placement(variants, _ledger);
        _shortages = new Shortages(variants, _placement, setup.Settings.JoinWithin, setup.Watcher.Say);
        _recorder = Context.ActorOf(RecorderActor.Props(setup.FileOf, variants, setup.Sinks), "recorder");
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
        if (hello.RefusalBy(_setup.Program) is { } refusal)
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
            _nodes[id] = new KnownNode(hello.Facts, Sender);
            Context.Watch(Sender);
            _setup.Watcher.Say($"{hello.Facts.Name} has joined: {Offer(hello.Facts)}");
            _shortages.ANodeHasJoined();
        }

        var settings = _setup.Settings;
        Sender.Tell(new Welcome(_setup.Run, _setup.Description, settings.Heartbeat, settings.Lease));
        AssignWaiting();
    }

    private void OnBeat(Beat beat)
    {
        if (NodeOf(Sender) is not { } node || beat.Run != _setup.Run)
            return;
        if (node.IsHeard())
            _setup.Watcher.Say($"{node.Facts.Name} is heard again");
        Sender.Tell(new Beaten(_setup.Run));
        foreach (var progress in beat.Jobs)
        {
            if (!_ledger.Note(progress))
                Sender.Tell(new Drop(progress.Job));
        }

        // What was sent to the node and did not come.
        var doing = beat.Jobs.Select(progress => progress.Job).ToHashSet();
        foreach (var (job, attempt) in _ledger.Running)
            if (attempt.Node == node.Facts.Id && !doing.Contains(job) && !_recording.Contains(job.Variant))
                Sender.Tell(_placement.AssignmentOf(job));
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
        foreach (var node in _nodes.Values)
            if (node.FallsSilent(_setup.Settings.Lease))
                _setup.Watcher.Say($"{node.Facts.Name} is silent{Requeued(_ledger.Suspect(node.Facts.Id))}");
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
        var present = _nodes.Values.Where(node => node.IsPresent).ToDictionary(node => node.Facts, node => node.Address);
        while (_placement.Next(present.Keys) is var (node, variant))
            _nodes[node.Id].Actor.Tell(_placement.Give(_ledger.Start(variant, node.Id), node, present));
        if (!_ledger.Running.Any())
            _shortages.SayUnfit([.. _nodes.Values.Select(node => node.Facts)]);
        if (_shortages.SayMissing(present.Keys) is { } problem)
            Fail(problem);
    }

    private ClusterStatus Status()
    {
        var jobs = _ledger.Running.ToLookup(attempt => attempt.Value.Node, attempt => StatusOf(attempt.Key, attempt.Value.Progress));
        var nodes = _nodes.Values.Select(node => new NodeStatus(node.Facts, node.IsSilent, [.. jobs[node.Facts.Id]]));
        return new ClusterStatus([.. nodes], _summaries.Count, _setup.Experiment.Variants.Count, _ledger.Requeued);
    }

    private static JobStatus StatusOf(JobKey job, JobProgress? progress) =>
        new(job.Variant, job.Attempt, progress?.Samples ?? 0, progress?.Accuracy);

    private KnownNode? NodeOf(IActorRef actor) => _nodes.Values.FirstOrDefault(node => node.Actor.Equals(actor));

    private static string Offer(NodeFacts node) => node.Roles.Contains(NodeFacts.Worker)
        ? $"{node.Cores} cores, {new ByteSize(node.MemoryBytes)}, {node.Processor}"
        : "for traffic";

    private string Label(int variant) => _setup.Experiment.Variants[variant].Label;

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
}
