using Akka.Event;
using Akka.Streams.Supervision;

namespace Akka.Streams.Implementation;

/// <summary>Up to a number of tasks at once; results in the order of the elements.</summary>
internal sealed class SelectAsyncLogic<TIn, TOut>(
    FlowShape<TIn, TOut> shape, Attributes attributes, int parallelism, Func<TIn, Task<TOut>> mapper)
    : FlowLogic<TIn, TOut>(shape, attributes)
{
    private readonly Queue<Task<TOut>> _tasks = new();

    public override void OnPush()
    {
        try
        {
            var task = mapper(Grab(In));
            _tasks.Enqueue(task);
            if (task.IsCompleted)
                OnCompleted(task);
            else
                task.ContinueWith(GetAsyncCallback<Task<TOut>>(OnCompleted), TaskContinuationOptions.ExecuteSynchronously);
        }
        catch (Exception e)
        {
            Log.Error(e, "An exception occured inside SelectAsync.");
            if (Decide(e) == Directive.Stop)
                FailStage(e);
        }

        PullIfRoom();
    }

    public override void OnPull() => PushNext();

    public override void OnUpstreamFinish()
    {
        if (_tasks.Count == 0)
            CompleteStage();
    }

    private void OnCompleted(Task<TOut> task)
    {
        // A failure that stops the stream does so at once, whatever is still running before it.
        if (task.FailureOrNull() is { } failure && Decide(failure) == Directive.Stop)
            FailStage(failure);
        else if (IsAvailable(Out))
            PushNext();
    }

    private void PushNext()
    {
        while (_tasks.TryPeek(out var task) && task.IsCompleted && task.FailureOrNull() is { } failure)
        {
            _tasks.Dequeue();
            if (Decide(failure) == Directive.Stop)
            {
                FailStage(failure);
                return;
            }
        }

        if (_tasks.Count == 0 && IsClosed(In))
            CompleteStage();
        else if (_tasks.TryPeek(out var next) && next.IsCompleted)
            Push(Out, _tasks.Dequeue().Result);
        PullIfRoom();
    }

    private void PullIfRoom()
    {
        if (_tasks.Count < parallelism)
            PullOnce();
    }
}

/// <summary>Up to a number of tasks at once; results as they come.</summary>
internal sealed class SelectAsyncUnorderedLogic<TIn, TOut>(
    FlowShape<TIn, TOut> shape, Attributes attributes, int parallelism, Func<TIn, Task<TOut>> mapper)
    : FlowLogic<TIn, TOut>(shape, attributes)
{
    private readonly Queue<TOut> _results = new();
    private int _running;

    public override void OnPush()
    {
        try
        {
            var task = mapper(Grab(In));
            _running++;
            if (task.IsCompleted)
                OnCompleted(task);
            else
                task.ContinueWith(GetAsyncCallback<Task<TOut>>(OnCompleted), TaskContinuationOptions.ExecuteSynchronously);
        }
        catch (Exception e)
        {
            if (Decide(e) == Directive.Stop)
                FailStage(e);
        }

        PullIfRoom();
    }

    public override void OnPull()
    {
        if (_results.Count > 0)
            Push(Out, _results.Dequeue());
        else
            CompleteIfDone();
        PullIfRoom();
    }

    public override void OnUpstreamFinish() => CompleteIfDone();

    private void OnCompleted(Task<TOut> task)
    {
        _running--;
        var failure = task.FailureOrNull();
        if (failure is not null && Decide(failure) == Directive.Stop)
        {
            FailStage(failure);
            return;
        }

        if (failure is not null)
            CompleteIfDone();
        else if (IsAvailable(Out))
            Push(Out, task.Result);
        else
            _results.Enqueue(task.Result);
        PullIfRoom();
    }

    private void CompleteIfDone()
    {
        if (IsClosed(In) && _running == 0 && _results.Count == 0)
            CompleteStage();
    }

    private void PullIfRoom()
    {
        if (_running + _results.Count < parallelism)
            PullOnce();
    }
}

internal static class TaskResults
{
    /// <summary>Why there is no element, as the official package says it: the task's own aggregate exception.</summary>
    public static Exception? FailureOrNull<T>(this Task<T> task)
        => task.IsFaulted ? task.Exception
            : task.IsCanceled ? new TaskCanceledException(task)
            : task.Result is null ? new ArgumentNullException(nameof(task), "Element must not be null, rule 2.13")
            : null;
}
