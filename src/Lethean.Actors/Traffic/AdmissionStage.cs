using Akka.Streams;
using Akka.Streams.Stage;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Traffic;

/// <summary>
/// The door between sources and model, seen from outside: it can be shut, once, and tells in the end what it has counted.
/// </summary>
internal sealed class Admission
{
    private readonly TaskCompletionSource<string> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<AdmissionCounts> _counts = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was counted; complete when nothing is offered any more.</summary>
    public Task<AdmissionCounts> Counts => _counts.Task;

    /// <summary>Told once a second what was counted so far, while the traffic flows; <c>null</c> for nobody.</summary>
    public Action<AdmissionCounts>? Progress { get; set; }

    /// <summary>
    /// Lets nothing more through: what waits is dropped. The first reason stands; after the end of the traffic nothing happens.
    /// </summary>
    public void Stop(string reason) => _stop.TrySetResult(reason);

    /// <summary>Completes with the reason.</summary>
    internal Task<string> Stopped => _stop.Task;

    /// <summary>Why nothing more is let through, or <c>null</c> while samples are.</summary>
    internal string? StoppedBy => _stop.Task.IsCompletedSuccessfully ? _stop.Task.Result : null;

    internal void Close(AdmissionCounts counts) => _counts.TrySetResult(counts);
}

/// <summary>
/// The queue before the model: quota on the way in, overflow while it waits, deadline on the way out. Unlike the library's
/// buffer it tells which samples it refused and why, and it drops what is left in the queue when the run is stopped. It counts what is
/// offered, admitted and dropped; a sample that a stage above has fetched ahead when it ends was never offered.
/// </summary>
internal sealed class AdmissionStage : GraphStage<FlowShape<TrafficSample, TrafficSample>>
{
    public const string QueueFull = "queue-full";
    public const string QuotaExceeded = "quota";
    public const string Late = "late";

    private readonly AdmissionSettings _settings;
    private readonly TrafficTimeline _traffic;
    private readonly Admission _admission;
    private readonly Inlet<TrafficSample> _in = new("admission.in");
    private readonly Outlet<TrafficSample> _out = new("admission.out");

    /// <param name="settings">
    /// With a queue of 0 and backpressure a sample is only asked for when the model asks for one: then nothing is offered
    /// that is not served.
    /// </param>
    /// <param name="traffic">Says how old a sample is, and hears of those that are refused.</param>
    /// <param name="admission">Stops this stage and gets its counts; of no other stage.</param>
    public AdmissionStage(AdmissionSettings settings, TrafficTimeline traffic, Admission admission)
    {
        _settings = settings;
        _traffic = traffic;
        _admission = admission;
        Shape = new FlowShape<TrafficSample, TrafficSample>(_in, _out);
    }

    public override FlowShape<TrafficSample, TrafficSample> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : TimerGraphStageLogic
    {
        private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);

        private readonly AdmissionStage _stage;
        private readonly AdmissionSettings _settings;
        private readonly AdmissionLedger _ledger;
        private readonly ClientQuota? _quota;
        private readonly LinkedList<TrafficSample> _queue = [];

        public Logic(AdmissionStage stage) : base(stage.Shape)
        {
            _stage = stage;
            _settings = stage._settings;
            _ledger = new AdmissionLedger(stage._traffic.Names);
            _quota = _settings.Quota is { } quota ? new ClientQuota(quota) : null;
            SetHandler(stage._in, onPush: OnPush, onUpstreamFinish: OnUpstreamFinish);
            SetHandler(stage._out, onPull: OnPull);
        }

        public override void PreStart()
        {
            if (StopIfAsked())
                return;
            var stop = GetAsyncCallback(() => StopIfAsked());
            // Also where nothing comes and nothing is asked for.
            _stage._admission.Stopped.ContinueWith(
                _ => stop(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (_stage._admission.Progress is not null)
                ScheduleRepeatedly(nameof(ProgressEvery), ProgressEvery);
            PullAhead();
        }

        protected override void OnTimer(object timerKey) => _stage._admission.Progress!(_ledger.ToCounts(null));

        public override void PostStop() => _stage._admission.Close(_ledger.ToCounts(_stage._admission.StoppedBy));

        private void OnPush()
        {
            var sample = Grab(_stage._in);
            _ledger.Offered(sample.Source, sample.IntendedSeconds, _stage._traffic.Clock.Now);
            if (_stage._admission.StoppedBy is { } stopped)
                Drop(sample, stopped);
            else if (_quota?.Admits(sample) == false)
                Drop(sample, QuotaExceeded);
            else if (IsAvailable(_stage._out))
                Admit(sample);
            else
                Enqueue(sample);

            if (!StopIfAsked())
                PullAhead();
        }

        private void OnPull()
        {
            if (StopIfAsked())
                return;
            // A late sample may be dropped instead; then the turn is the next one's.
            while (_queue.First is { } oldest && IsAvailable(_stage._out))
            {
                _queue.RemoveFirst();
                Admit(oldest.Value);
            }

            if (IsClosed(_stage._in))
                CompleteWhenEmpty();
            else
                PullAhead();
        }

        private void Admit(TrafficSample sample)
        {
            var isLate = _stage._traffic.Clock.Now - TimeSpan.FromSeconds(sample.IntendedSeconds) > _settings.Deadline;
            if (isLate && _settings.Late == LatePolicy.Drop)
                Drop(sample, Late);
            else
            {
                _ledger.Admitted(sample.Source);
                Push(_stage._out, sample with { IsLate = isLate, Waiting = _queue.Count });
            }
        }

        private void OnUpstreamFinish() => CompleteWhenEmpty();

        private void CompleteWhenEmpty()
        {
            if (_queue.Count == 0)
                CompleteStage();
        }

        /// <summary>Takes whatever comes, except that with backpressure the sources wait for room or for the model.</summary>
        private void PullAhead()
        {
            var wanted = _settings.Overflow != OverflowPolicy.Backpressure
                || _queue.Count < _settings.Queue
                || IsAvailable(_stage._out);
            if (wanted && !HasBeenPulled(_stage._in) && !IsClosed(_stage._in))
                Pull(_stage._in);
        }

        private void Enqueue(TrafficSample sample)
        {
            _queue.AddLast(sample);
            if (_queue.Count > _settings.Queue)
                Overflow();
        }

        /// <summary>Makes room; the sample that came too much is the last of the queue.</summary>
        private void Overflow()
        {
            switch (_settings.Overflow)
            {
                case OverflowPolicy.DropNew:
                    Evict(_queue.Last!, QueueFull);
                    break;
                case OverflowPolicy.DropHead:
                    Evict(_queue.First!, QueueFull);
                    break;
                case OverflowPolicy.DropTail:
                    Evict(_queue.Last!.Previous ?? _queue.Last, QueueFull);
                    break;
                case OverflowPolicy.DropBuffer:
                    while (_queue.Count > Math.Min(1, _settings.Queue))
                        Evict(_queue.First!, QueueFull);
                    break;
                case OverflowPolicy.Fail:
                    Evict(_queue.Last!, StopReasons.QueueOverflow);
                    _stage._admission.Stop(StopReasons.QueueOverflow);
                    break;
                default:
                    throw new InvalidOperationException($"A sample came to a full queue with overflow {_settings.Overflow}.");
            }
        }

        private bool StopIfAsked()
        {
            if (_stage._admission.StoppedBy is not { } reason)
                return false;
            while (_queue.First is { } waiting)
                Evict(waiting, reason);
            CompleteStage();
            return true;
        }

        private void Evict(LinkedListNode<TrafficSample> node, string reason)
        {
            _queue.Remove(node);
            Drop(node.Value, reason);
        }

        private void Drop(TrafficSample sample, string reason)
        {
            _ledger.Dropped(sample.Source, reason);
            _stage._traffic.IsRefused(sample, reason);
        }
    }
}
