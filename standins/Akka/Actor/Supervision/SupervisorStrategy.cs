using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Decides what becomes of an actor's failed children.</summary>
public abstract class SupervisorStrategy
{
    public static readonly IDecider DefaultDecider = Akka.Actor.Decider.From(cause => cause switch
    {
        ActorInitializationException or ActorKilledException or DeathPactException => Directive.Stop,
        _ => Directive.Restart,
    });

    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    public static readonly OneForOneStrategy StoppingStrategy = new(_ => Directive.Stop);

    public abstract IDecider Decider { get; }

    protected bool LoggingEnabled { get; set; } = true;

    /// <summary>Applies the directive; false escalates.</summary>
    internal bool HandleFailure(
        ActorCell supervisor, IActorRef child, Exception cause, ChildRestartStats stats, IReadOnlyCollection<ChildRestartStats> children)
    {
        var directive = Decider.Decide(cause);
        LogFailure(supervisor, child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                stats.Child.SendSystemMessage(new Resume(cause));
                return true;
            case Directive.Restart:
                ProcessFailure(supervisor, restart: true, cause, stats, children);
                return true;
            case Directive.Stop:
                ProcessFailure(supervisor, restart: false, cause, stats, children);
                return true;
            default:
                return false;
        }
    }

    internal abstract void ProcessFailure(
        ActorCell supervisor, bool restart, Exception cause, ChildRestartStats failed, IReadOnlyCollection<ChildRestartStats> children);

    private void LogFailure(ActorCell supervisor, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled || directive == Directive.Escalate)
            return;
        var message = (cause as ActorInitializationException)?.InnerException?.Message ?? cause.Message;
        var source = child.Path.ToString();
        supervisor.SystemImpl.EventStream.Publish(directive == Directive.Resume
            ? new Warning(cause, source, GetType(), message)
            : new Error(cause, source, GetType(), message));
    }
}
