using Akka.Actor.Internal;

namespace Akka.Dispatch;

/// <summary>The default: actors share the runtime's thread pool.</summary>
internal sealed class PoolDispatcher(string id, int throughput) : MessageDispatcher(id, throughput), IMailboxExecutor
{
    internal override IMailboxExecutor CreateExecutor() => this;

    void IMailboxExecutor.Execute(ActorCell cell) => ThreadPool.UnsafeQueueUserWorkItem(cell, preferLocal: false);

    void IMailboxExecutor.Detach()
    {
    }
}
