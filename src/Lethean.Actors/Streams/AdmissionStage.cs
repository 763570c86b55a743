using Akka.Streams;
using Akka.Streams.Stage;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Streams;

/// <summary>
/// The queue before the model. Unlike the library's buffer it tells which samples it refused and why, and it drops what
/// is left in the queue when the run is stopped.
/// </summary>
internal sealed class AdmissionStage : GraphStage<FlowShape<TrafficSample, TrafficSample>>
{
    public const string QueueFull = "queue-full";

    private readonly int _capacity;
    private readonly OverflowPolicy _overflow;
    private readonly Ledger _ledger;
    private readonly StopSignal _stop;
    private readonly Inlet<TrafficSample> _in = new("admission.in");
    private readonly Outlet<TrafficSample> _out = new("admission.out");

    /// <param name="capacity">
    /// Samples that may wait. With 0 and backpressure a sample is only asked for when the model asks for one: then nothing
    /// is offered that is not served.
    /// </param>
    public AdmissionStage(int capacity, OverflowPolicy overflow, Ledger ledger, StopSignal stop)
    {
        _capacity = capacity;
        _overflow = overflow;
        _ledger = ledger;
        _stop = stop;
        Shape = new FlowShape<TrafficSample, TrafficSample>(_in, _out);
    }

    public override FlowShape<TrafficSample, TrafficSample> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : GraphStageLogic
    {
        private readonly AdmissionStage _stage;
        private readonly LinkedList<TrafficSample> _queue = [];

        public Logic(AdmissionStage stage) : base(stage.Shape)
        {
            _stage = stage;
            SetHandler(stage._in, onPush: OnPush, onUpstreamFinish: OnUpstreamFinish);
            SetHandler(stage._out, onPull: OnPull);
        }

        public override void PreStart() => PullAhead();

        private void OnPush()
        {
            var sample = Grab(_stage._in);
            if (_stage._stop.Reason is { } stopped)
                Drop(sample, stopped);
            else if (IsAvailable(_stage._out))
                Push(_stage._out, sample);
            else
                Enqueue(sample);

            if (!StopIfRaised())
                PullAhead();
        }

        private void OnPull()
        {
            if (StopIfRaised())
                return;
            if (_queue.First is { } oldest)
            {
                _queue.RemoveFirst();
                Push(_stage._out, oldest.Value);
            }

            if (IsClosed(_stage._in))
                CompleteWhenEmpty();
            else
                PullAhead();
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
            var wanted = _stage._overflow != OverflowPolicy.Backpressure
                || _queue.Count < _stage._capacity
                || IsAvailable(_stage._out);
            if (wanted && !HasBeenPulled(_stage._in) && !IsClosed(_stage._in))
                Pull(_stage._in);
        }

        private void Enqueue(TrafficSample sample)
        {
            _queue.AddLast(sample);
            if (_queue.Count > _stage._capacity)
                Overflow();
        }

        /// <summary>Makes room; the sample that came too much is the last of the queue.</summary>
        private void Overflow()
        {
            switch (_stage._overflow)
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
                    while (_queue.Count > Math.Min(1, _stage._capacity))
                        Evict(_queue.First!, QueueFull);
                    break;
                case OverflowPolicy.Fail:
                    Evict(_queue.Last!, StopReasons.QueueOverflow);
                    _stage._stop.Raise(StopReasons.QueueOverflow);
                    break;
                default:
                    throw new InvalidOperationException($"A sample came to a full queue with overflow {_stage._overflow}.");
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

        private void Drop(TrafficSample sample, string reason) => _stage._ledger.Dropped(sample.Source, reason);
    }
}
