using Akka.Actor;
using Akka.Event;
using Akka.Pattern;

namespace Akka.Streams.Implementation;

internal sealed class ActorMaterializerImpl : ActorMaterializer
{
    private static long _supervisors;

    private readonly StreamSupervisor.Launches _launches;
    private readonly string _namePrefix;

    public ActorMaterializerImpl(IActorRefFactory context, ActorSystem system, ActorMaterializerSettings settings, string namePrefix)
    {
        System = system;
        Settings = settings;
        Logger = Logging.GetLogger(system, this);
        _namePrefix = namePrefix;
        _launches = new StreamSupervisor.Launches();
        var launches = _launches;
        Supervisor = context.ActorOf(
            Props.Create(() => new StreamSupervisor(launches)),
            $"StreamSupervisor-{Interlocked.Increment(ref _supervisors) - 1}");
    }

    private ActorMaterializerImpl(ActorMaterializerImpl other, string namePrefix)
    {
        System = other.System;
        Settings = other.Settings;
        Logger = other.Logger;
        Supervisor = other.Supervisor;
        _launches = other._launches;
        _namePrefix = namePrefix;
    }

    public override ActorMaterializerSettings Settings { get; }

    public override bool IsShutdown => _launches.IsClosed;

    public override ActorSystem System { get; }

    public override ILoggingAdapter Logger { get; }

    public override IActorRef Supervisor { get; }

    public override IMaterializer WithNamePrefix(string namePrefix) => new ActorMaterializerImpl(this, namePrefix);

    public override TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable)
        => Materialize(runnable, Attributes.CreateInputBuffer(Settings.InitialInputBufferSize, Settings.MaxInputBufferSize)
            .And(ActorAttributes.CreateSupervisionStrategy(Settings.SupervisionDecider)));

    public override TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes)
    {
        if (IsShutdown)
            throw ShutDown();
        var buffer = initialAttributes.GetAttribute<Attributes.InputBuffer>()?.Max ?? Settings.MaxInputBufferSize;
        var session = new MaterializationSession(this, buffer);
        var built = session.Build(runnable.Blueprint, initialAttributes);
        if (!_launches.Add(new StreamSupervisor.Launch(session.Islands, _namePrefix), Supervisor))
            throw ShutDown();
        return (TMat)built.Materialized!;
    }

    public override ICancelable ScheduleOnce(TimeSpan delay, Action action)
        => System.Scheduler.Advanced.ScheduleOnceCancelable(delay, action);

    public override ICancelable ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action)
        => System.Scheduler.Advanced.ScheduleRepeatedlyCancelable(initialDelay, interval, action);

    public override void Shutdown()
    {
        if (_launches.Close())
            Supervisor.Tell(PoisonPill.Instance);
    }

    private static IllegalStateException ShutDown()
        => new("Attempted to call Materialize() after the ActorMaterializer has been shut down.");
}
