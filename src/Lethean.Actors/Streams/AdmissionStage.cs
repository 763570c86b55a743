using Akka.Streams;
using Akka.Streams.Stage;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Streams;

/// <summary>
/// The queue before the model. Unlike the library's buffer it tells which samples it refused and why, and it drops what
/// is left in the queue when the run is stopped. With capacity 0 it queues nothing and only asks its source for a sample
/// when the model asks for one; then nothing is offered that is not served.
/// </summary>
internal sealed class AdmissionStage : GraphStage<FlowShape<TrafficSample, TrafficSample>>
{
    private readonly int _capacity;
    private readonly OverflowPolicy _overflow;
    private readonly Ledger _ledger;
    private readonly StopSignal _stop;
    private readonly Inlet<TrafficSample> _in = new("admission.in");
    private readonly Outlet<TrafficSample> _out = new("admission.out");

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
            else if (_stage._capacity == 0)
                Pull(_stage._in);
            else
                PullAhead();
        }

        private void OnUpstreamFinish() => CompleteWhenEmpty();

        private void CompleteWhenEmpty()
        {
            if (_queue.Count == 0)
                CompleteStage();
        }

        private void PullAhead()
        {
            var room = _queue.Count < _stage._capacity || _stage._overflow != OverflowPolicy.Backpressure;
            if (_stage._capacity > 0 && room && !HasBeenPulled(_stage._in) && !IsClosed(_stage._in))
                Pull(_stage._in);
        }

        private void Enqueue(TrafficSample sample)
        {
            if (_queue.Count < _stage._capacity)
                _queue.AddLast(sample);
            else
                Overflow(sample);
        }

        private void Overflow(TrafficSample sample)
        {
            switch (_stage._overflow)
            {
                case OverflowPolicy.DropHead:
                    Drop(_queue.First!.Value, "queue-full");
                    _queue.RemoveFirst();
                    _queue.AddLast(sample);
                    break;
                case OverflowPolicy.DropTail:
                    Drop(_queue.Last!.Value, "queue-full");
                    _queue.RemoveLast();
                    _queue.AddLast(sample);
                    break;
                case OverflowPolicy.DropBuffer:
                    DropQueue("queue-full");
                    _queue.AddLast(sample);
                    break;
                case OverflowPolicy.DropNew:
                    Drop(sample, "queue-full");
                    break;
                case OverflowPolicy.Fail:
                    Drop(sample, StopReasons.QueueOverflow);
                    _stage._stop.Raise(StopReasons.QueueOverflow);
                    break;
                default:
                    throw new InvalidOperationException($"Admission pulled past a full queue with overflow {_stage._overflow}.");
            }
        }

        private bool StopIfRaised()
        {
            if (_stage._stop.Reason is not { } reason)
                return false;
            DropQueue(reason);
            CompleteStage();
            return true;
        }

        private void DropQueue(string reason)
        {
            foreach (var sample in _queue)
                Drop(sample, reason);
            _queue.Clear();
        }

        private void Drop(TrafficSample sample, string reason) => _stage._ledger.Dropped(sample.Source, reason);
    }
}
