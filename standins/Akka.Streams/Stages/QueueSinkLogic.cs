using Akka.Pattern;
using Akka.Util;

namespace Akka.Streams.Implementation;

/// <summary>A sink that is emptied from outside of the stream; takes a buffer of elements in advance.</summary>
internal sealed class QueueSinkLogic<T>(SinkShape<T> shape, int size) : SinkLogic<T>(shape), ISinkQueue<T>
{
    private readonly object _gate = new();
    private readonly Queue<T> _elements = new();
    private TaskCompletionSource<Option<T>>? _request;
    private Exception? _failure;
    private bool _ended;
    private bool _stopped;

    public Task<Option<T>> PullAsync()
    {
        var request = new TaskCompletionSource<Option<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_stopped)
                request.SetException(new StreamDetachedException());
            else
                Island.Post(this, () => OnRequest(request));
        }

        return request.Task;
    }

    public override void PreStart()
    {
        SetKeepGoing(true);
        Pull(In);
    }

    public override void OnPush()
    {
        _elements.Enqueue(Grab(In));
        Answer();
        PullIfRoom();
    }

    public override void OnUpstreamFinish()
    {
        _ended = true;
        Answer();
    }

    public override void OnUpstreamFailure(Exception e)
    {
        _failure = e;
        OnUpstreamFinish();
    }

    public override void PostStop()
    {
        lock (_gate)
            _stopped = true;
    }

    private void OnRequest(TaskCompletionSource<Option<T>> request)
    {
        if (_request is not null)
        {
            request.SetException(new IllegalStateException(
                "You have to wait for previous future to be resolved to send another request"));
            return;
        }

        _request = request;
        Answer();
        PullIfRoom();
    }

    private void Answer()
    {
        if (_request is not { } request || (_elements.Count == 0 && !_ended))
            return;
        _request = null;
        if (_elements.TryDequeue(out var element))
            request.SetResult(element);
        else
            End(request);
    }

    private void End(TaskCompletionSource<Option<T>> request)
    {
        if (_failure is null)
        {
            request.SetResult(Option<T>.None);
            CompleteStage();
        }
        else
        {
            request.SetException(_failure);
            FailStage(_failure);
        }
    }

    private void PullIfRoom()
    {
        if (_elements.Count < size && !HasBeenPulled(In))
            TryPull(In);
    }
}
