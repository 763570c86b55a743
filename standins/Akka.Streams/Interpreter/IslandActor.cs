using Akka.Actor;

namespace Akka.Streams.Implementation;

/// <summary>Runs an island. It stops when all stages are done, and takes them along when it is stopped.</summary>
internal sealed class IslandActor(Island island) : ActorBase
{
    private readonly int _limit = island.Materializer.Settings.SyncProcessingLimit;
    private bool _finished;

    /// <summary>There is more to do than one turn allows.</summary>
    private sealed class Resume
    {
        public static readonly Resume Instance = new();
    }

    protected override void PreStart()
    {
        island.Start(Context);
        Run();
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Island.Signal signal:
                island.Receive(signal);
                Run();
                return true;
            case Resume:
                Run();
                return true;
            default:
                return false;
        }
    }

    protected override void PostStop()
    {
        if (!_finished)
            island.Abort(new AbruptTerminationException(Self));
    }

    private void Run()
    {
        island.RunBatch(_limit);
        if (island.IsCompleted)
        {
            _finished = true;
            Context.Stop(Self);
        }
        else if (island.IsSuspended)
        {
            // Anything posted meanwhile gets its turn first.
            Self.Tell(Resume.Instance, ActorRefs.NoSender);
        }
    }
}
