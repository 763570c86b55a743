using Akka.Actor.Internal;

namespace Akka.Dispatch;

/// <summary>Gives each of its actors a thread of its own, from its first message to its last, restarts included.</summary>
internal sealed class PinnedDispatcher(string id, int throughput) : MessageDispatcher(id, throughput)
{
    internal override IMailboxExecutor CreateExecutor() => new OwnThread(Id);

    private sealed class OwnThread(string name) : IMailboxExecutor
    {
        private readonly object _lock = new();
        private ActorCell _cell;
        private bool _hasWork;
        private volatile bool _detached;

        public void Execute(ActorCell cell)
        {
            if (_detached)
            {
                ThreadPool.UnsafeQueueUserWorkItem(cell, preferLocal: false);
                return;
            }

            if (_cell is null)
            {
                _cell = cell;
                new Thread(Run) { IsBackground = true, Name = name }.Start();
            }

            lock (_lock)
            {
                _hasWork = true;
                Monitor.Pulse(_lock);
            }
        }

        public void Detach() => _detached = true;

        private void Run()
        {
            while (!_detached)
            {
                WaitForWork();
                _cell.RunMailbox();
            }
        }

        private void WaitForWork()
        {
            lock (_lock)
            {
                while (!_hasWork)
                    Monitor.Wait(_lock);
                _hasWork = false;
            }
        }
    }
}
