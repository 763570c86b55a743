using Akka.Actor;
using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

public static class StageActorRef
{
    /// <summary>Receives the sender and the message.</summary>
    public delegate void Receive((IActorRef, object) args);
}

/// <summary>The actor reference of a stage. It can watch, and lives as long as the stage.</summary>
public sealed class StageActor
{
    private readonly HashSet<IActorRef> _watched = [];
    private readonly Island _island;
    private StageActorRef.Receive _behavior;

    internal StageActor(Island island, Action<(IActorRef, object)> callback, StageActorRef.Receive behavior)
    {
        _island = island;
        _behavior = behavior;
        Ref = island.Context.ActorOf(Props.Create(() => new StageMailbox(callback)));
    }

    public IActorRef Ref { get; }

    public void Become(StageActorRef.Receive receive) => _behavior = receive;

    public void Watch(IActorRef actorRef)
    {
        if (_watched.Add(actorRef))
            Ref.Tell(new StageMailbox.Watch(actorRef));
    }

    public void Unwatch(IActorRef actorRef)
    {
        if (_watched.Remove(actorRef))
            Ref.Tell(new StageMailbox.Unwatch(actorRef));
    }

    public void Stop() => _island.Context.Stop(Ref);

    internal void Receive((IActorRef Sender, object Message) args)
    {
        // A notice that was on its way when the stage stopped watching is none of its business.
        if (args.Message is not Terminated terminated || _watched.Remove(terminated.ActorRef))
            _behavior(args);
    }
}

public class StageActorRefNotInitializedException : Exception
{
    public static readonly StageActorRefNotInitializedException Instance = new();

    private StageActorRefNotInitializedException()
        : base("You must first call GetStageActorRef(StageActorRef.Receive), to initialize the actor's behavior")
    {
    }
}
