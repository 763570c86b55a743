using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>The temporary sender of an Ask: the first answer completes the task, later ones are dead letters.</summary>
internal sealed class PromiseActorRef<T>(ActorSystemImpl system, TaskCompletionSource<T> answer) : MinimalActorRef
{
    private ActorPath _path;

    // Most asks never show their path to anybody, so it is made only when somebody looks.
    public override ActorPath Path => _path ?? Interlocked.CompareExchange(ref _path, system.NewTempPath(), null) ?? _path;

    internal override ActorSystemImpl System => system;

    protected override void TellInternal(object message, IActorRef sender)
    {
        var accepted = message switch
        {
            // Who asks for any object means an answer, and a failure is none; who asks for a Status gets it.
            T value when message is not Status.Failure || typeof(T) != typeof(object) => answer.TrySetResult(value),
            null => answer.TrySetResult(default),
            Status.Failure failure => answer.TrySetException(
                failure.Cause ?? new TaskCanceledException("Task cancelled by actor via Failure message.")),
            _ => RefuseType(message),
        };
        if (!accepted && !answer.Task.IsCanceled)
            system.DeadLetters.Tell(message ?? default(T), this);
    }

    private protected override void Handle(SystemMessage message)
    {
        if (message is DeathWatchNotification notification && typeof(T) == typeof(Terminated))
            TellInternal(new Terminated(notification.Actor, notification.ExistenceConfirmed, addressTerminated: false), notification.Actor);
    }

    // The wrong type is reported to the asker and, as an answer that nobody took, to the dead letters.
    private bool RefuseType(object message)
    {
        answer.TrySetException(new ArgumentException(
            $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]"));
        return false;
    }
}
