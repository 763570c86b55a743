using Akka.Actor;
using Akka.Event;
using Akka.Util;

namespace Akka.Streams.Implementation;

internal sealed class SingleLogic<T>(SourceShape<T> shape, T element) : SourceLogic<T>(shape)
{
    public override void OnPull()
    {
        Push(Out, element);
        CompleteStage();
    }
}

internal sealed class EmptyLogic<T>(SourceShape<T> shape) : SourceLogic<T>(shape)
{
    public override void PreStart() => CompleteStage();

    public override void OnPull()
    {
    }
}

internal sealed class FailedLogic<T>(SourceShape<T> shape, Exception cause) : SourceLogic<T>(shape)
{
    public override void PreStart() => FailStage(cause);

    public override void OnPull()
    {
    }
}

internal sealed class UnfoldLogic<TState, T>(SourceShape<T> shape, TState state, Func<TState, Option<(TState, T)>> unfold)
    : SourceLogic<T>(shape)
{
    private TState _state = state;

    public override void OnPull()
    {
        var next = unfold(_state);
        if (next.HasValue)
        {
            Push(Out, next.Value.Item2);
            _state = next.Value.Item1;
        }
        else
        {
            Complete(Out);
        }
    }
}

internal sealed class UnfoldAsyncLogic<TState, T>(SourceShape<T> shape, TState state, Func<TState, Task<Option<(TState, T)>>> unfold)
    : SourceLogic<T>(shape)
{
    private TState _state = state;

    public override void OnPull() => unfold(_state).ContinueWith(GetAsyncCallback<Task<Option<(TState, T)>>>(OnCompleted));

    private void OnCompleted(Task<Option<(TState State, T Element)>> task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            Fail(Out, task.Exception ?? (Exception)new TaskCanceledException(task));
        }
        else if (task.Result.HasValue)
        {
            Push(Out, task.Result.Value.Element);
            _state = task.Result.Value.State;
        }
        else
        {
            Complete(Out);
        }
    }
}

internal sealed class TaskLogic<T>(SourceShape<T> shape, Task<T> task) : SourceLogic<T>(shape)
{
    public override void OnPull()
    {
        SetHandler(Out, EagerTerminateOutput);
        task.ContinueWith(GetAsyncCallback<Task<T>>(OnCompleted), TaskContinuationOptions.ExecuteSynchronously);
    }

    private void OnCompleted(Task<T> completed)
    {
        if (completed.IsCompletedSuccessfully)
            Emit(Out, completed.Result, CompleteStage);
        else if (completed.Exception is { } failure)
            FailStage(failure.InnerExceptions.Count == 1 ? failure.InnerExceptions[0] : failure);
        else
            FailStage(new TaskCanceledException("Task was cancelled."));
    }
}

/// <summary>Emits what its promise is given; a default value means nothing.</summary>
internal sealed class MaybeLogic<T>(SourceShape<T> shape, TaskCompletionSource<T> promise) : SourceLogic<T>(shape)
{
    public override void PreStart()
        => promise.Task.ContinueWith(GetAsyncCallback<Task<T>>(OnCompleted), TaskContinuationOptions.ExecuteSynchronously);

    public override void OnPull()
    {
    }

    public override void PostStop() => promise.TrySetResult(default!);

    private void OnCompleted(Task<T> completed)
    {
        if (completed.Exception is { } failure)
            FailStage(failure.InnerExceptions[0]);
        else if (EqualityComparer<T>.Default.Equals(completed.Result, default))
            CompleteStage();
        else
            Emit(Out, completed.Result, CompleteStage);
    }
}

/// <summary>One element every interval; ticks without demand are lost.</summary>
internal sealed class TickLogic<T>(SourceShape<T> shape, TimeSpan initialDelay, TimeSpan interval, T tick) : SourceLogic<T>(shape), ICancelable
{
    private volatile bool _cancelled;

    public CancellationToken Token => CancellationToken.None;

    public bool IsCancellationRequested => _cancelled;

    public override void PreStart()
    {
        if (_cancelled)
            CompleteStage();
        else
            ScheduleRepeatedly("Tick", initialDelay, interval);
    }

    public override void OnPull()
    {
    }

    public void Cancel()
    {
        _cancelled = true;
        Island.Post(this, CompleteStage);
    }

    public void Cancel(bool throwOnFirstException) => Cancel();

    public void CancelAfter(TimeSpan delay) => Task.Delay(delay).ContinueWith(_ => Cancel(), TaskScheduler.Default);

    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    protected internal override void OnTimer(object timerKey)
    {
        if (IsAvailable(Out) && !_cancelled)
            Push(Out, tick);
    }
}

internal sealed class AsyncEnumerableLogic<T>(SourceShape<T> shape, IAsyncEnumerable<T> enumerable) : SourceLogic<T>(shape)
{
    private readonly CancellationTokenSource _stopped = new();
    private IAsyncEnumerator<T> _elements = null!;

    public override void PreStart() => _elements = enumerable.GetAsyncEnumerator(_stopped.Token);

    public override void OnPull()
    {
        var next = _elements.MoveNextAsync();
        if (next.IsCompletedSuccessfully)
            OnNext(next.Result);
        else
            next.AsTask().ContinueWith(GetAsyncCallback<Task<bool>>(OnCompleted), TaskContinuationOptions.ExecuteSynchronously);
    }

    public override void OnDownstreamFinish(Exception cause) => CompleteStage();

    public override void PostStop()
    {
        _stopped.Cancel();
        _ = DisposeAsync();
    }

    private void OnCompleted(Task<bool> task)
    {
        if (task.IsCompletedSuccessfully)
            OnNext(task.Result);
        else
            FailStage(task.Exception?.InnerException ?? new OperationCanceledException(_stopped.Token));
    }

    private void OnNext(bool hasNext)
    {
        if (hasNext)
            Push(Out, _elements.Current);
        else
            CompleteStage();
    }

    private async Task DisposeAsync()
    {
        try
        {
            await _elements.DisposeAsync();
        }
        catch (Exception e)
        {
            Log.Debug("Underlying async enumerator threw an exception while being disposed: {0}", e);
        }
    }
}
