namespace Akka.Actor;

public abstract class AkkaException(string message = null, Exception cause = null) : Exception(message, cause);

public class InvalidActorNameException(string message, Exception innerException = null) : AkkaException(message, innerException);

public class AskTimeoutException(string message) : AkkaException(message);

public class ActorInitializationException(IActorRef actor, string message, Exception cause = null) : AkkaException(message, cause)
{
    public ActorInitializationException(string message)
        : this(null, message)
    {
    }

    public IActorRef Actor { get; set; } = actor;

    public override string ToString() => Actor is null ? base.ToString() : $"{Actor}: {base.ToString()}";
}

public class PreRestartException(IActorRef actor, Exception restartException, Exception cause, object optionalMessage)
    : ActorInitializationException(actor, $"Exception pre restart ({restartException?.GetType().ToString() ?? "null"})", cause)
{
    public Exception RestartException { get; } = restartException;

    public object OptionalMessage { get; } = optionalMessage;
}

public class PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
    : ActorInitializationException(actor, $"Exception post restart ({originalCause?.GetType().ToString() ?? "null"})", cause)
{
    public Exception OriginalCause { get; } = originalCause;
}

public class ActorKilledException(string message) : AkkaException(message);

public class IllegalActorStateException(string message) : AkkaException(message);

public class DeathPactException(IActorRef deadActor) : AkkaException($"Monitored actor [{deadActor}] terminated")
{
    public IActorRef DeadActor { get; } = deadActor;
}

public class InvalidMessageException(string message) : AkkaException(message);

public class StashOverflowException(string message, Exception cause = null) : AkkaException(message, cause);

public sealed class SchedulerException(string message) : AkkaException(message);
