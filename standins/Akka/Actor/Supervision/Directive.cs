namespace Akka.Actor;

/// <summary>What a supervisor does about a failed child.</summary>
public enum Directive
{
    /// <summary>Goes on with the same instance; the failing message is lost.</summary>
    Resume,

    /// <summary>A fresh instance from the same Props; the failing message is lost, the mailbox is kept.</summary>
    Restart,

    /// <summary>Fails the supervisor itself with the same cause.</summary>
    Escalate,

    Stop,
}
