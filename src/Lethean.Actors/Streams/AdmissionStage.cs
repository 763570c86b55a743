using Akka.Streams;
using Akka.Streams.Stage;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Streams;

/// <summary>
/// The queue before the model: quota on the way in, overflow while it waits, deadline on the way out. Unlike the library's
/// buffer it tells which samples it refused and why, and it drops what is left in the queue when the run is stopped.
/// </summary>
internal sealed class AdmissionStage : GraphStage<FlowShape<TrafficSample, AdmittedSample>>
{
    public const string QueueFull = "queue-full";
    public const string QuotaExceeded = "quota";
    public const string Late = "late";

    private readonly AdmissionSettings _settings;
    private readonly TrafficClock _clock;
    private readonly Ledger _ledger;
    private readonly StopSignal _stop;
    private readonly Inlet<TrafficSample> _in = new("admission.in");
    private readonly Outlet<AdmittedSample> _out = new("admission.out");

    /// <param name="settings">
    /// With a queue of 0 and backpressure a sample is only asked for when the model asks for one: then nothing is offered
    /// that is not served.
    /// </param>
    /// <param name="clock">Says how old a sample is.</param>
    public AdmissionStage(AdmissionSettings settings, TrafficClock clock, Ledger ledger, StopSignal stop)
    {
        _settings = settings;
        _clock = clock;
        _ledger = ledger;
        _stop = stop;
        Shape = new FlowShape<TrafficSample, AdmittedSample>(_in, _out);
    }

    public override FlowShape<TrafficSample, AdmittedSample> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : GraphStageLogic
    {
        private readonly AdmissionStage _stage;
        private readonly AdmissionSettings _settings;
        private readonly ClientQuota? _quota;
        private readonly LinkedList<TrafficSample> _queue = [];

        public Logic(AdmissionStage stage) : base(stage.Shape)
        {
            _stage = stage;
            _settings = stage._settings;
            _quota = _settings.Quota is { } quota ? new ClientQuota(quota) : null;
            SetHandler(stage._in, onPush: OnPush, onUpstreamFinish: OnUpstreamFinish);
            SetHandler(stage._out, onPull: OnPull);
        }

        public override void PreStart() => PullAhead();

        private void OnPush()
        {
            var sample = Grab(_stage._in);
            if (_stage._stop.Reason is { } stopped)
                Drop(sample, stopped);
            else if (_quota?.Admits(sample) == false)
                Drop(sample, QuotaExceeded);
            else if (IsAvailable(_stage._out))
                Admit(sample);
            else
                Enqueue(sample);

            if (!StopIfRaised())
                PullAhead();
        }

        private void OnPull()
        {
            if (StopIfRaised())
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
            var isLate = _stage._clock.Now - TimeSpan.FromSeconds(sample.IntendedSeconds) > _settings.Deadline;
            if (isLate && _settings.Late == LatePolicy.Drop)
                Drop(sample, Late);
            else
                Push(_stage._out, new AdmittedSample(sample, isLate, _queue.Count));
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
                    _stage._stop.Raise(StopReasons.QueueOverflow);
                    break;
                default:
                    throw new InvalidOperationException($"A sample came to a full queue with overflow {_settings.Overflow}.");
            }
        }

        private bool StopIfRaised()
        {
            if (_stage._stop.Reason is not { } reason)
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
            _stage._ledger.Dropped(sample.Source, reason);
            sample.IsAnswered();
        }
    }
}
