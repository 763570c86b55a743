using Akka.Actor.Internal;

namespace Akka.Dispatch;

/// <summary>Decides on which threads actors run, and how many messages one handles in a row before others get their turn.</summary>
public abstract class MessageDispatcher
{
    private protected MessageDispatcher(string id, int throughput)
    {
        Id = id;
        Throughput = throughput;
    }

    public string Id { get; }

    public int Throughput { get; }

    internal abstract IMailboxExecutor CreateExecutor();
}

/// <summary>Runs one mailbox, never twice at the same time.</summary>
internal interface IMailboxExecutor
{
    void Execute(ActorCell cell);

    /// <summary>The actor has stopped; only dead letters may still come.</summary>
    void Detach();
}
