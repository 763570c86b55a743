using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Lethean.Learning;

namespace Lethean.Actors.Cluster;

/// <summary>What a job on a node runs on.</summary>
/// <param name="Welcome">What the coordinator said: what the run is made of, and its times.</param>
/// <param name="Works">Gets the work, which may go on for a while after the job was dropped.</param>
internal sealed record JobSetup(
    Welcome Welcome, IActorRef Coordinator, IVariantWorker Worker, ContentCache Cache, ConcurrentBag<Task> Works);

/// <summary>
/// Computes one variant on a node and tells its events, part by part, each again until it is there. Stops when the coordinator has the
/// end, or does not want it.
/// </summary>
internal sealed class JobActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private readonly JobKey _job;
    private readonly Assign _assign;
    private readonly JobSetup _setup;
    private readonly CancellationTokenSource _gone = new();
    private readonly EventUplink _uplink;
    private (Events Message, long Sent)? _underWay;
    private (IClusterMessage Message, long Sent)? _last;
    private long _taken;
    private WorkEnded? _ended;

    public JobActor(Assign assign, JobSetup setup)
    {
        (_job, _assign, _setup) = (assign.Job, assign, setup);
        _uplink = new EventUplink(_gone.Token);
        Receive<Tick>(_ => Pump());
        Receive<EventsTaken>(OnTaken);
        Receive<WorkEnded>(OnEnded);
        Receive<AskProgress>(_ => Sender.Tell(new JobProgress(_job, _uplink.Samples, _uplink.Accuracy)));
        Receive<HandBack>(_ => OnHandBack());
        Receive<Settled>(_ => Context.Stop(Self));
        Receive<Drop>(_ => Context.Stop(Self));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(JobActor), message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Assign assign, JobSetup setup) =>
        Akka.Actor.Props.Create(() => new JobActor(assign, setup)).WithDispatcher(ClusterSystem.Dispatcher);

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, Pace);
        var files = new VariantFiles(_job.Variant, _setup, _gone.Token);
        var job = new VariantJob(files, _uplink, [.. _assign.Elsewhere.Select(Link)], _gone.Token);
        var (worker, gone) = (_setup.Worker, _gone.Token);
        var work = Task.Run(() => worker.ComputeAsync(job, gone));
        _setup.Works.Add(work);
        work.PipeTo(Self, Self, () => new WorkEnded(null), cause => new WorkEnded(RunFailure.Of(cause)));
    }

    protected override void PostStop()
    {
        _gone.Cancel();
        _uplink.Dispose();
    }

    private SourceLink Link(GeneratorPlace place)
    {
        var link = new SourceLink(place);
        var settings = new LinkSettings(_setup.Welcome.Heartbeat, _setup.Welcome.Lease, _assign.IsInRealTime);
        link.Connect(Context.ActorOf(LinkActor.Props(_job, link, settings), $"link-{place.Source}"));
        return link;
    }

    private void OnTaken(EventsTaken taken)
    {
        _taken = Math.Max(_taken, taken.Length);
        if (_underWay is { Message: var message } && _taken >= message.Offset + message.Bytes.Length)
            _underWay = null;
        Pump();
    }

    private void OnEnded(WorkEnded ended)
    {
        _ended = ended;
        Pump();
    }

    private void OnHandBack()
    {
        if (_ended is not null)
            return;
        _gone.Cancel();
        Tell(new HandedBack(_job));
    }

    /// <summary>Sends what is to be sent next, in the name of the node, or once more what was not answered.</summary>
    private void Pump()
    {
        if (_last is { } last)
        {
            if (Stopwatch.GetElapsedTime(last.Sent) > Again)
                Tell(last.Message);
        }
        else if (_underWay is { } underWay)
        {
            if (Stopwatch.GetElapsedTime(underWay.Sent) > Again)
                Send(underWay.Message);
        }
        else if (_ended is { Failure: { } failure })
        {
            Tell(new Failed(_job, PrintableText.Of(failure.Message), failure.IsInput));
        }
        else if (_uplink.Take(Protocol.ChunkBytes) is [_, ..] bytes)
        {
            Send(new Events(_job, _taken, bytes));
        }
        else if (_ended is not null)
        {
            var (length, sha256) = _uplink.Written;
            Tell(new Completed(_job, length, sha256, _uplink.Lines));
        }
    }

    private void Send(Events events)
    {
        _underWay = (events, Stopwatch.GetTimestamp());
        _setup.Coordinator.Tell(events, Context.Parent);
    }

    private void Tell(IClusterMessage last)
    {
        _last = (last, Stopwatch.GetTimestamp());
        _setup.Coordinator.Tell(last, Context.Parent);
    }

    /// <summary>Answered by <see cref="JobProgress"/>.</summary>
    public sealed record AskProgress
    {
        public static readonly AskProgress Instance = new();
    }

    /// <summary>The node leaves: the job goes back unless it is done.</summary>
    public sealed record HandBack
    {
        public static readonly HandBack Instance = new();
    }

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    private sealed record WorkEnded(RunFailure? Failure);
}
