namespace Lethean.Actors.Simulation;

/// <summary>An actor got a message that is not in its protocol; nothing is left unhandled silently.</summary>
public sealed class UnexpectedMessageException(string actor, object message)
    : Exception($"{actor} does not handle {message.GetType()}.");
