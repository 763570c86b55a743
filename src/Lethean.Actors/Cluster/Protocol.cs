using System.Collections.Immutable;

namespace Lethean.Actors.Cluster;

/// <summary>What coordinator and nodes say to each other. Messages may be lost, so each is answered, or told again.</summary>
internal interface IClusterMessage;

/// <summary>The protocol itself.</summary>
internal static class Protocol
{
    /// <summary>Counted up with every change of a message.</summary>
    public const int Version = 2;

    /// <summary>Bytes of content in one message at most; far below <see cref="MostFrame"/>, also in base64.</summary>
    public const int ChunkBytes = 48 * 1024;

    /// <summary>Bytes of one message at most.</summary>
    public const int MostFrame = 256_000;

    public const string CoordinatorRole = "coordinator";

    public const string NodeRole = "node";

    /// <summary>The coordinator's name as an actor.</summary>
    public const string Coordinator = "coordinator";
}

/// <summary>One attempt to compute one variant.</summary>
/// <param name="Run">Stands for one coordinator's run; what comes from an earlier one is worth nothing.</param>
/// <param name="Variant">Its place in the experiment, from 0.</param>
/// <param name="Attempt">From 1.</param>
internal sealed record JobKey(string Run, int Variant, int Attempt);

/// <summary>What a node is.</summary>
/// <param name="Id">Stands for the process.</param>
/// <param name="Name">For people and for sources: as it was given, or the machine and the process.</param>
/// <param name="Cores">Processors that it lends, 1 or more.</param>
/// <param name="MemoryBytes">Memory that it lends.</param>
/// <param name="HasCuda">Whether it computes on CUDA.</param>
/// <param name="Processor">Its kind: two nodes of the same kind compute the same bytes.</param>
public sealed record NodeFacts(string Id, string Name, int Cores, long MemoryBytes, bool HasCuda, string Processor)
{
    /// <summary>The role of nodes that compute variants.</summary>
    public const string Worker = "worker";

    /// <summary>What it is for: <see cref="Worker"/> computes variants; any other is one that sources may name.</summary>
    public ImmutableArray<string> Roles
    {
        // A node of an earlier version says none, and is told that its version is another one.
        get => field.IsDefault ? [] : field;
        init;
    } = [Worker];

    /// <summary>Whether it makes the samples of a source whose <c>at</c> is this.</summary>
    public bool IsAt(string nameOrRole) => Name == nameOrRole || Roles.Contains(nameOrRole);
}

/// <summary>How far one attempt is.</summary>
/// <param name="Samples">Delivered so far.</param>
/// <param name="Accuracy">Of the last evaluation; <c>null</c> before the first.</param>
internal sealed record JobProgress(JobKey Job, long Samples, double? Accuracy);

/// <summary>A node's first word, again and again until it is answered. Its manifest and its first two properties never change.</summary>
/// <param name="Protocol">See <see cref="Cluster.Protocol.Version"/>.</param>
/// <param name="Program">The program's version: another one computes other numbers.</param>
internal sealed record Hello(int Protocol, string Program, NodeFacts Facts) : IClusterMessage
{
    /// <summary>Why a coordinator does not want the node; <c>null</c> where it does.</summary>
    /// <param name="program">The coordinator's.</param>
    public string? RefusalBy(string program) =>
        Protocol != Cluster.Protocol.Version
            ? $"it speaks protocol {Protocol}, the coordinator {Cluster.Protocol.Version}; take the same version of Lethean on both"
        : Program != program
            ? $"it is Lethean {Program}, the coordinator {program}, which compute other numbers; take the same version on both"
        : Facts.Cores < 1 ? "it lends no cores" : null;
}

/// <summary>The node takes part.</summary>
/// <param name="Description">SHA-256 of what the run is made of (<see cref="RunDescription"/>).</param>
/// <param name="Heartbeat">How often the node has to tell what it does.</param>
/// <param name="Lease">After so long a silence each side gives up the other.</param>
internal sealed record Welcome(string Run, string Description, TimeSpan Heartbeat, TimeSpan Lease) : IClusterMessage;

/// <summary>The node cannot take part, and why. Its manifest and its property never change.</summary>
internal sealed record Refused(string Reason) : IClusterMessage;

/// <summary>What a node does at the moment.</summary>
internal sealed record Beat(string Run, ImmutableArray<JobProgress> Jobs) : IClusterMessage;

/// <summary>The answer to <see cref="Beat"/>: the coordinator is there.</summary>
internal sealed record Beaten(string Run) : IClusterMessage;

/// <param name="Elsewhere">Where some of the variant's sources are made; the others where its model is.</param>
/// <param name="IsInRealTime">Whether the traffic follows a clock.</param>
internal sealed record Assign(JobKey Job, ImmutableArray<GeneratorPlace> Elsewhere, bool IsInRealTime) : IClusterMessage;

/// <summary>The job is not wanted any more.</summary>
internal sealed record Drop(JobKey Job) : IClusterMessage;

/// <summary>A part of the events of a job, in order.</summary>
/// <param name="Offset">Bytes before it.</param>
internal sealed record Events(JobKey Job, long Offset, byte[] Bytes) : IClusterMessage;

/// <param name="Length">Bytes that are there.</param>
internal sealed record EventsTaken(JobKey Job, long Length) : IClusterMessage;

/// <summary>All events of a job are there. Told again until <see cref="Settled"/>.</summary>
/// <param name="Length">Of the events, in bytes.</param>
/// <param name="Sha256">Of the events.</param>
/// <param name="Lines">Stands for the lines that the run folder gets; the same whenever the same is computed.</param>
internal sealed record Completed(JobKey Job, long Length, string Sha256, string Lines) : IClusterMessage;

/// <summary>The variant failed on this node. Told again until <see cref="Settled"/>.</summary>
/// <param name="IsInput">Whether what the user gave is to blame.</param>
internal sealed record Failed(JobKey Job, string Message, bool IsInput) : IClusterMessage;

/// <summary>The node leaves and has not finished. Told again until <see cref="Settled"/>.</summary>
internal sealed record HandedBack(JobKey Job) : IClusterMessage;

/// <summary>The end of a job is written down; the node may forget it.</summary>
internal sealed record Settled(JobKey Job) : IClusterMessage;

/// <summary>Asks for a part of a file.</summary>
internal sealed record Fetch(string Sha256, long Offset) : IClusterMessage;

/// <param name="Total">Bytes of the file; -1 where the coordinator has none with this hash.</param>
internal sealed record Piece(string Sha256, long Offset, long Total, byte[] Bytes) : IClusterMessage;

/// <summary>The run is over; the node may wait for the next.</summary>
internal sealed record Farewell(string Run) : IClusterMessage;
