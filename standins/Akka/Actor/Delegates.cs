namespace Akka.Actor;

/// <summary>An actor's behaviour; false means that the message was not handled.</summary>
public delegate bool Receive(object message);

public delegate void UntypedReceive(object message);
