using Lethean.Actors.Traffic;
using Lethean.Learning.Checkpoints;
using static TorchSharp.torch;

namespace Lethean.Actors.Serving;

/// <summary>What a <see cref="SnapshotServerActor"/> is made of.</summary>
/// <param name="Device">Where it answers.</param>
/// <param name="Threads">Torch threads of the answers, 1 or more.</param>
internal sealed record ServerSetup(Checkpoint Checkpoint, Device Device, int Threads, TrafficClock Clock);
