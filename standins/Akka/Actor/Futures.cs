using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>
/// Ask: sends a message with a temporary sender, whose first answer completes the task. Fails with
/// <see cref="AskTimeoutException"/>, with the cause of a <see cref="Status.Failure"/> answer, or with
/// <see cref="ArgumentException"/> for an answer of another type; a cancelled token cancels the task.
/// </summary>
public static class Futures
{
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<T>(_ => message, timeout, cancellationToken);

    public static Task<T> Ask<T>(
        this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var system = (self as IInternalActorRef)?.System ?? ActorCell.Current?.SystemImpl
            ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        LimitTime(answer, timeout ?? system.Settings.AskTimeout);
        if (cancellationToken.CanBeCanceled)
            Release(answer.Task, cancellationToken.Register(() => answer.TrySetCanceled(CancellationToken.None)));

        var sender = new PromiseActorRef<T>(system, answer);
        self.Tell(messageFactory(sender), sender);
        return answer.Task;
    }

    private static void LimitTime<T>(TaskCompletionSource<T> answer, TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
            return;
        var timer = new Timer(
            _ => answer.TrySetException(new AskTimeoutException($"Timeout after {timeout.TotalSeconds:F2} seconds")),
            null, timeout, Timeout.InfiniteTimeSpan);
        Release(answer.Task, timer);
    }

    private static void Release(Task done, IDisposable resource) => done.ContinueWith(
        (_, state) => ((IDisposable)state).Dispose(), resource,
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
