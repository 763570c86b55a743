using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A hierarchy of actors with their dispatchers, scheduler, event stream and configuration.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    public abstract Settings Settings { get; }

    public abstract string Name { get; }

    public abstract EventStream EventStream { get; }

    public abstract IActorRef DeadLetters { get; }

    public abstract Dispatchers Dispatchers { get; }

    public abstract IScheduler Scheduler { get; }

    public abstract ILoggingAdapter Log { get; }

    /// <summary>Completes once every actor has stopped and the newest termination callback has run.</summary>
    public abstract Task WhenTerminated { get; }

    public static ActorSystem Create(string name) => Create(name, Config.Empty);

    public static ActorSystem Create(string name, Config config)
    {
        var system = new ActorSystemImpl(name, config);
        system.Start();
        return system;
    }

    public abstract bool HasExtension<T>()
        where T : class, IExtension;

    public abstract object RegisterExtension(IExtensionId extension);

    public abstract void RegisterOnTermination(Action code);

    public abstract IActorRef ActorOf(Props props, string name = null);

    public abstract void Stop(IActorRef actor);

    /// <summary>Runs the coordinated shutdown (unless configured otherwise), stops all actors, then everything else.</summary>
    public abstract Task Terminate();

    /// <summary>Terminates and waits for it; not for use inside an actor.</summary>
    public void Dispose()
    {
        Terminate().Wait();
        GC.SuppressFinalize(this);
    }
}

public abstract class ExtendedActorSystem : ActorSystem
{
    public abstract IActorRef SystemActorOf(Props props, string name = null);
}
