using Akka.Pattern;

namespace Akka.Streams.Implementation;

/// <summary>A source that is fed from outside of the stream, by offers that are answered.</summary>
internal sealed class QueueSourceLogic<T>(SourceShape<T> shape, int size, OverflowStrategy strategy) : SourceLogic<T>(shape), ISourceQueueWithComplete<T>
{
    private readonly object _gate = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RingBuffer<T>? _buffer = size > 0 ? new RingBuffer<T>(size) : null;
    private Offer? _pending;
    private bool _terminating;
    private bool _stopped;

    private sealed class Offer(T element)
    {
        private readonly TaskCompletionSource<IQueueOfferResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public T Element => element;

        public Task<IQueueOfferResult> Task => _answer.Task;

        public void Answer(IQueueOfferResult result) => _answer.TrySetResult(result);

        public void Refuse(Exception cause) => _answer.TrySetException(cause);
    }

    public Task WatchCompletionAsync() => _completion.Task;

    public Task<IQueueOfferResult> OfferAsync(T element)
    {
        var offer = new Offer(element);
        lock (_gate)
        {
            if (_stopped)
                offer.Refuse(new StreamDetachedException());
            else
                Island.Post(this, () => OnOffer(offer));
        }

        return offer.Task;
    }

    public void Complete() => Island.Post(this, () =>
    {
        _terminating = true;
        CompleteIfDrained();
    });

    public void Fail(Exception ex) => Island.Post(this, () =>
    {
        _completion.TrySetException(ex);
        FailStage(ex);
    });

    public override void OnPull()
    {
        if (_buffer is { IsEmpty: false })
        {
            Push(Out, _buffer.Dequeue());
            if (_pending is not null)
                _buffer.Enqueue(TakePending());
        }
        else if (_pending is not null)
        {
            Push(Out, TakePending());
        }

        CompleteIfDrained();
    }

    public override void OnDownstreamFinish(Exception cause)
    {
        _pending?.Answer(QueueOfferResult.QueueClosed.Instance);
        _completion.TrySetResult();
        CompleteStage();
    }

    public override void PostStop()
    {
        lock (_gate)
            _stopped = true;
        _completion.TrySetException(new StreamDetachedException());
    }

    private void OnOffer(Offer offer)
    {
        if (_buffer is not null)
        {
            Enqueue(_buffer, offer);
            if (IsAvailable(Out))
                Push(Out, _buffer.Dequeue());
        }
        else if (IsAvailable(Out))
        {
            Push(Out, offer.Element);
            offer.Answer(QueueOfferResult.Enqueued.Instance);
        }
        else
        {
            Hold(offer);
        }
    }

    private void Enqueue(RingBuffer<T> buffer, Offer offer)
    {
        if (buffer.IsFull && strategy == OverflowStrategy.Backpressure)
            Hold(offer);
        else if (buffer.IsFull && strategy == OverflowStrategy.Fail)
            Overflow(offer);
        else if (buffer.Offer(offer.Element, strategy))
            offer.Answer(QueueOfferResult.Enqueued.Instance);
        else
            offer.Answer(QueueOfferResult.Dropped.Instance);
    }

    /// <summary>One offer waits beyond the buffer; what happens to a second one is up to the strategy.</summary>
    private void Hold(Offer offer)
    {
        if (_pending is null)
        {
            _pending = offer;
            return;
        }

        switch (strategy)
        {
            case OverflowStrategy.DropHead or OverflowStrategy.DropBuffer:
                _pending.Answer(QueueOfferResult.Dropped.Instance);
                _pending = offer;
                break;
            case OverflowStrategy.DropTail or OverflowStrategy.DropNew:
                offer.Answer(QueueOfferResult.Dropped.Instance);
                break;
            case OverflowStrategy.Backpressure:
                offer.Refuse(new IllegalStateException(
                    "You have to wait for previous offer to be resolved to send another request."));
                break;
            default:
                Overflow(offer);
                break;
        }
    }

    private void Overflow(Offer offer)
    {
        var overflow = new BufferOverflowException($"Buffer overflow (max capacity was: {size})!");
        offer.Answer(new QueueOfferResult.Failure(overflow));
        _completion.TrySetException(overflow);
        FailStage(overflow);
    }

    private T TakePending()
    {
        var offer = _pending!;
        _pending = null;
        offer.Answer(QueueOfferResult.Enqueued.Instance);
        return offer.Element;
    }

    private void CompleteIfDrained()
    {
        if (!_terminating || _pending is not null || _buffer is { IsEmpty: false })
            return;
        _completion.TrySetResult();
        CompleteStage();
    }
}
