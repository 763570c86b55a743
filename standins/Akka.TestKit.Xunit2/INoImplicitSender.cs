namespace Akka.TestKit;

/// <summary>A test class whose messages have no sender unless it names one; otherwise the sender is the test actor.</summary>
public interface INoImplicitSender;
