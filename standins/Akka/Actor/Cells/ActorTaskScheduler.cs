namespace Akka.Actor.Internal;

/// <summary>Runs the pieces of an asynchronous handler inside its actor, one at a time, with Context, Self and Sender in place.</summary>
internal sealed class ActorTaskScheduler(ActorCell cell) : TaskScheduler
{
    private object _message;

    public override int MaximumConcurrencyLevel => 1;

    internal void Run(Func<Task> handler, object message)
    {
        _message = message;
        Task.Factory.StartNew(handler, CancellationToken.None, TaskCreationOptions.None, this)
            .Unwrap()
            .ContinueWith(Finish, CancellationToken.None, TaskContinuationOptions.None, this);
    }

    internal void Execute(Task task) => TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => null;

    protected override void QueueTask(Task task)
    {
        if (ActorCell.Current == cell && !task.CreationOptions.HasFlag(TaskCreationOptions.LongRunning))
            TryExecuteTask(task);
        else
            cell.Enqueue(new RunTask(this, task, _message));
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    private void Finish(Task handler)
    {
        var message = _message;
        _message = null;
        if (handler.IsCompletedSuccessfully)
            cell.AsyncHandlerDone(message);
        else
            cell.Enqueue(new TaskFailed(Cause(handler), message));
    }

    private static Exception Cause(Task handler) => handler.Exception switch
    {
        null => new TaskCanceledException(),
        { InnerExceptions: [var only] } => only,
        var several => several,
    };
}
