namespace Akka.Streams.Implementation;

internal sealed class BufferLogic<T>(FlowShape<T, T> shape, int size, OverflowStrategy strategy) : FlowLogic<T, T>(shape)
{
    private RingBuffer<T> _buffer = null!;

    public override void PreStart()
    {
        _buffer = new RingBuffer<T>(size);
        Pull(In);
    }

    public override void OnPush()
    {
        var element = Grab(In);
        if (IsAvailable(Out))
        {
            Push(Out, element);
            Pull(In);
        }
        else if (_buffer.IsFull && strategy == OverflowStrategy.Fail)
        {
            FailStage(new BufferOverflowException($"Buffer overflow (max capacity was {size})"));
        }
        else
        {
            _buffer.Offer(element, strategy);
            if (strategy != OverflowStrategy.Backpressure || !_buffer.IsFull)
                Pull(In);
        }
    }

    public override void OnPull()
    {
        if (!_buffer.IsEmpty)
            Push(Out, _buffer.Dequeue());
        if (IsClosed(In) && _buffer.IsEmpty)
            CompleteStage();
        else
            PullOnce();
    }

    public override void OnUpstreamFinish()
    {
        if (_buffer.IsEmpty)
            CompleteStage();
    }
}

/// <summary>Takes one element in advance.</summary>
internal sealed class DetachLogic<T>(FlowShape<T, T> shape) : FlowLogic<T, T>(shape)
{
    public override void PreStart() => TryPull(In);

    public override void OnPush()
    {
        if (!IsAvailable(Out))
            return;
        Push(Out, Grab(In));
        TryPull(In);
    }

    public override void OnPull()
    {
        if (!IsAvailable(In))
            return;
        Push(Out, Grab(In));
        if (IsClosed(In))
            CompleteStage();
        else
            Pull(In);
    }

    public override void OnUpstreamFinish()
    {
        if (!IsAvailable(In))
            CompleteStage();
    }
}
