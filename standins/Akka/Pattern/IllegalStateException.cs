using Akka.Actor;

namespace Akka.Pattern;

/// <summary>A method was called at a time when it must not be.</summary>
public class IllegalStateException(string message) : AkkaException(message);
