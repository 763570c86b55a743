using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.TestKit;

/// <summary>Runs the test actor on the thread of whoever sends to it, so that a message told is a message received.</summary>
internal sealed class CallingThreadDispatcher() : MessageDispatcher(DispatcherId, int.MaxValue), IMailboxExecutor
{
    internal const string DispatcherId = "akka.test.test-actor.dispatcher";

    internal override IMailboxExecutor CreateExecutor() => this;

    void IMailboxExecutor.Execute(ActorCell cell) => cell.RunMailbox();

    void IMailboxExecutor.Detach()
    {
    }
}
