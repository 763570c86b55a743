using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Event;
using Akka.Streams.Implementation;

namespace Akka.Streams;

public static class ActorMaterializerExtensions
{
    /// <summary>
    /// A materializer whose streams stop with the actor, or, for a system without further arguments, the one
    /// materializer that the system has.
    /// </summary>
    public static ActorMaterializer Materializer(this IActorRefFactory context, ActorMaterializerSettings? settings = null, string? namePrefix = null)
        => ActorMaterializer.Create(context, settings, namePrefix);
}

/// <summary>Runs streams on actors, which are children of one supervising actor.</summary>
public abstract class ActorMaterializer : IMaterializer, IDisposable
{
    private static readonly ConditionalWeakTable<ActorSystem, ActorMaterializer> Defaults = [];

    private protected ActorMaterializer()
    {
    }

    public abstract ActorMaterializerSettings Settings { get; }

    public abstract bool IsShutdown { get; }

    public abstract ActorSystem System { get; }

    public abstract ILoggingAdapter Logger { get; }

    public abstract IActorRef Supervisor { get; }

    public static ActorMaterializer Create(IActorRefFactory context, ActorMaterializerSettings? settings = null, string? namePrefix = null)
    {
        switch (context)
        {
            case ActorSystem system when settings is null:
                var shared = Defaults.GetValue(system, s => new ActorMaterializerImpl(s, s, ActorMaterializerSettings.Create(s), "Flow"));
                return namePrefix is null ? shared : (ActorMaterializer)shared.WithNamePrefix(namePrefix);
            case ActorSystem system:
                return new ActorMaterializerImpl(system, system, settings, namePrefix ?? "Flow");
            case IActorContext actor:
                return new ActorMaterializerImpl(actor, actor.System, settings ?? ActorMaterializerSettings.Create(actor.System), namePrefix ?? "Flow");
            case null:
                throw new ArgumentNullException(nameof(context), "IActorRefFactory must be defined");
            default:
                throw new ArgumentException($"ActorRefFactory context must be a ActorSystem or ActorContext, got [{context.GetType()}]");
        }
    }

    public abstract IMaterializer WithNamePrefix(string namePrefix);

    public abstract TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable);

    public abstract TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes);

    public abstract ICancelable ScheduleOnce(TimeSpan delay, Action action);

    public abstract ICancelable ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);

    /// <summary>Stops all streams of this materializer; it cannot be used any more.</summary>
    public abstract void Shutdown();

    public void Dispose() => Shutdown();
}
