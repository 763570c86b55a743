using Akka.Actor;
using Akka.Event;

namespace Akka.Streams.Implementation;

/// <summary>Parent of the actors that run streams. Its end, be it with its own parent, is the end of the materializer.</summary>
internal sealed class StreamSupervisor(StreamSupervisor.Launches launches) : ActorBase
{
    private long _streams;

    /// <summary>Asks the supervisor to start a materialized stream.</summary>
    internal sealed record Launch(IReadOnlyList<Island> Islands, string NamePrefix) : IDeadLetterSuppression;

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Launch launch:
                launches.Remove(launch);
                Start(launch);
                return true;
            case Props props:
                Sender.Tell(Context.ActorOf(props));
                return true;
            default:
                return false;
        }
    }

    protected override void PostStop()
    {
        foreach (var island in launches.CloseAndTake().SelectMany(l => l.Islands))
        {
            island.Attach(ActorRefs.Nobody);
            island.Start(Context);
            island.Abort(new AbruptTerminationException(Self));
        }
    }

    private void Start(Launch launch)
    {
        var stream = _streams++;
        foreach (var (island, index) in launch.Islands.Select((island, index) => (island, index)))
            island.Attach(Context.ActorOf(island.Props, $"{launch.NamePrefix}-{stream}-{index}"));
    }

    /// <summary>Streams on their way to the supervisor: none may get lost when it stops meanwhile.</summary>
    internal sealed class Launches
    {
        private readonly HashSet<Launch> _pending = new(ReferenceEqualityComparer.Instance);
        private bool _closed;

        public bool IsClosed
        {
            get
            {
                lock (_pending)
                    return _closed;
            }
        }

        /// <returns>False when the materializer is shut down.</returns>
        public bool Add(Launch launch, IActorRef supervisor)
        {
            lock (_pending)
            {
                if (_closed)
                    return false;
                _pending.Add(launch);
            }

            supervisor.Tell(launch, ActorRefs.NoSender);
            return true;
        }

        public void Remove(Launch launch)
        {
            lock (_pending)
                _pending.Remove(launch);
        }

        /// <returns>False when it was closed before.</returns>
        public bool Close()
        {
            lock (_pending)
                return !_closed && (_closed = true);
        }

        public IReadOnlyList<Launch> CloseAndTake()
        {
            lock (_pending)
            {
                _closed = true;
                Launch[] left = [.. _pending];
                _pending.Clear();
                return left;
            }
        }
    }
}
