using Akka.Actor;
using Lethean.Actors.Serving;
using Lethean.Actors.Traffic;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Model;

/// <summary>Where the model's snapshots go that others answer with.</summary>
/// <param name="Server">Told before the model answers the sample that made one due, so that the next one meets it.</param>
/// <param name="Every">A snapshot is due after each so many samples.</param>
internal sealed record Publishing(IActorRef Server, int Every, TrafficClock Clock)
{
    public void Publish(WeightSnapshot snapshot) => Server.Tell(new ServerProtocol.Publish(snapshot, Clock.Now));
}
