using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>What actors' cells tell each other; handled before any ordinary message and also while the mailbox is suspended.</summary>
internal abstract record SystemMessage;

internal sealed record Create : SystemMessage;

internal sealed record Watch(IInternalActorRef Watchee, IInternalActorRef Watcher) : SystemMessage;

internal sealed record Unwatch(IInternalActorRef Watchee, IInternalActorRef Watcher) : SystemMessage;

internal sealed record DeathWatchNotification(IActorRef Actor, bool ExistenceConfirmed) : SystemMessage, IDeadLetterSuppression;

internal sealed record Failed(IActorRef Child, Exception Cause, long Uid) : SystemMessage;

internal sealed record Suspend : SystemMessage;

internal sealed record Resume(Exception CausedByFailure) : SystemMessage;

internal sealed record Recreate(Exception Cause) : SystemMessage;

internal sealed record Terminate : SystemMessage, IDeadLetterSuppression;

/// <summary>A continuation of an asynchronous handler.</summary>
internal sealed record RunTask(ActorTaskScheduler Scheduler, Task Task, object Message) : SystemMessage;

/// <summary>An asynchronous handler has failed.</summary>
internal sealed record TaskFailed(Exception Cause, object Message) : SystemMessage;
