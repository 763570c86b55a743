using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>What feeds an <see cref="InputBoundary"/>. Called from the thread of the downstream island.</summary>
internal interface IUpstream
{
    void Request(int count);

    void Cancel(Exception cause);
}

/// <summary>The end of an island: sends what downstream requested to the island beyond.</summary>
internal sealed class OutputBoundary : GraphStageLogic, IInHandler, IUpstream
{
    private readonly Inlet<object> _in = new("OutputBoundary.in") { Id = 0 };
    private long _demand;
    private bool _done;

    public OutputBoundary() : base(1, 0) => SetHandler(_in, this);

    public InputBoundary Downstream { get; set; } = null!;

    public void OnPush()
    {
        _demand--;
        Downstream.Next(Grab(_in));
        if (_demand > 0)
            Pull(_in);
    }

    public void OnUpstreamFinish()
    {
        _done = true;
        Downstream.Complete();
    }

    public void OnUpstreamFailure(Exception e)
    {
        _done = true;
        Downstream.Fail(e);
    }

    public void Request(int count) => Island.Post(this, () =>
    {
        _demand += count;
        if (!HasBeenPulled(_in))
            TryPull(_in);
    });

    public void Cancel(Exception cause) => Island.Post(this, () =>
    {
        _done = true;
        Cancel(_in, cause);
    });

    public void Abort(Exception reason)
    {
        if (!_done)
            Downstream.Fail(reason);
        _done = true;
    }
}

/// <summary>
/// The beginning of an island: requests as many elements as its buffer holds, and again half of that whenever half
/// has been passed on. Next, Complete and Fail may be called from any thread.
/// </summary>
internal sealed class InputBoundary : GraphStageLogic, IOutHandler
{
    private readonly Outlet<object> _out = new("InputBoundary.out") { Id = 0 };
    private readonly Queue<object> _buffer = new();
    private readonly int _capacity;
    private readonly int _batch;
    private int _untilRequest;
    private bool _upstreamDone;

    public InputBoundary(int capacity) : base(0, 1)
    {
        _capacity = capacity;
        _batch = Math.Max(1, capacity / 2);
        _untilRequest = _batch;
        SetHandler(_out, this);
    }

    public IUpstream Upstream { get; set; } = null!;

    public override void PreStart() => Upstream.Request(_capacity);

    public void Next(object element) => Island.Post(this, () =>
    {
        if (_upstreamDone)
            return;
        _buffer.Enqueue(element);
        if (IsAvailable(_out))
            Push(_out, Dequeue());
    });

    public void Complete() => Island.Post(this, () =>
    {
        _upstreamDone = true;
        if (_buffer.Count == 0)
            Complete(_out);
    });

    public void Fail(Exception cause) => Island.Post(this, () => FailNow(cause));

    public void OnPull()
    {
        if (_buffer.Count > 0)
            Push(_out, Dequeue());
        if (_upstreamDone && _buffer.Count == 0)
            Complete(_out);
    }

    public void OnDownstreamFinish(Exception cause)
    {
        if (!_upstreamDone)
            Upstream.Cancel(cause);
        _upstreamDone = true;
        _buffer.Clear();
    }

    public void Abort(Exception reason)
    {
        if (!_upstreamDone)
            Upstream.Cancel(SubscriptionWithCancelException.NoMoreElementsNeeded.Instance);
        FailNow(reason);
    }

    private void FailNow(Exception cause)
    {
        _upstreamDone = true;
        _buffer.Clear();
        Fail(_out, cause);
    }

    private object Dequeue()
    {
        if (--_untilRequest == 0 && !_upstreamDone)
        {
            Upstream.Request(_batch);
            _untilRequest = _batch;
        }

        return _buffer.Dequeue();
    }
}
