using Lethean.Actors.Configuration;

namespace Lethean.Actors.Cluster;

/// <summary>Finds nodes for the variants that wait, and for their sources that name one. Not thread-safe.</summary>
/// <param name="variants">Of the experiment.</param>
/// <param name="ledger">What waits, what runs where, and what failed where.</param>
internal sealed class Placement(IReadOnlyList<VariantSettings> variants, VariantLedger ledger)
{
    private readonly GeneratorPlaces _generators = new(variants);

    /// <summary>The first variant that some node has room for, and of these nodes the one with the most room.</summary>
    /// <param name="present">Nodes that may get something to do.</param>
    public (NodeFacts Node, int Variant)? Next(IReadOnlyCollection<NodeFacts> present)
    {
        var free = FreeRoom(present);
        var ready = free.Where(node => node.Value.Cores > 0).OrderByDescending(node => node.Value.Cores).Select(node => node.Key).ToList();
        return ready.Count > 0 && ledger.Next(IsReady) is { } next ? (Taker(next)!, next) : null;

        bool IsReady(int variant) => _generators.Missing(variant, present) is null && Taker(variant) is not null;

        NodeFacts? Taker(int variant)
        {
            var fitting = ready.Where(node => CanEver(node, variant) && RoomFor(variant, node).IsIn(free[node])).ToList();
            return fitting.FirstOrDefault(node => !ledger.FailedOn(variant, node.Id))
                // Where it failed already only if no other node could ever take it.
                ?? (free.Keys.Any(node => CanEver(node, variant) && !ledger.FailedOn(variant, node.Id)) ? null : fitting.FirstOrDefault());
        }
    }

    /// <summary>What a node is told of a job that it gets; the job's sources get their nodes by that.</summary>
    /// <param name="addresses">Of the nodes that may be used, as actors.</param>
    public Assign Give(JobKey job, NodeFacts node, IReadOnlyDictionary<NodeFacts, string> addresses)
    {
        _generators.Give(job, addresses, node.Name, ledger.Knows);
        return AssignmentOf(job);
    }

    /// <summary>The same once more.</summary>
    public Assign AssignmentOf(JobKey job) => new(job, _generators.Of(job), IsInRealTime(job.Variant));

    /// <summary>The next variant and what it needs, where none of the nodes could ever take it.</summary>
    public (int Variant, string Needs)? Unfit(IReadOnlyCollection<NodeFacts> nodes) =>
        ledger.Next(_ => true) is { } waiting && !nodes.Any(node => CanEver(node, waiting))
            ? (waiting, NeedsOf(variants[waiting].Simulation.Device))
            : null;

    /// <summary>The first variant with a source that none of the nodes can make, and that source.</summary>
    public (int Variant, SourceSettings Source)? Missing(IReadOnlyCollection<NodeFacts> present) =>
        ledger.Next(variant => _generators.Missing(variant, present) is not null) is { } waiting
            ? (waiting, _generators.Missing(waiting, present)!)
            : null;

    /// <summary>Of the nodes that take jobs.</summary>
    private Dictionary<NodeFacts, Room> FreeRoom(IReadOnlyCollection<NodeFacts> present)
    {
        var jobs = ledger.Running.ToLookup(attempt => attempt.Value.Node, attempt => attempt.Key.Variant);
        return present.Where(IsWorker).ToDictionary(
            node => node, node => jobs[node.Id].Aggregate(RoomOf(node), (free, variant) => free.Without(RoomFor(variant, node))));
    }

    private bool CanEver(NodeFacts node, int variant) =>
        IsWorker(node) && RoomFor(variant).IsIn(RoomOf(node)) && (node.HasCuda || Device(variant).Kind != DeviceKind.Cuda);

    private Room RoomFor(int variant) => new(Device(variant).Threads, Device(variant).Memory?.Bytes ?? 0);

    /// <summary>A variant in real time has its node for itself.</summary>
    private Room RoomFor(int variant, NodeFacts node) => IsInRealTime(variant) ? RoomOf(node) : RoomFor(variant);

    private DeviceSettings Device(int variant) => variants[variant].Simulation.Device;

    private bool IsInRealTime(int variant) => variants[variant].Simulation.Traffic.Clock == ClockKind.RealTime;

    private static Room RoomOf(NodeFacts node) => new(node.Cores, node.MemoryBytes);

    private static bool IsWorker(NodeFacts node) => node.Roles.Contains(NodeFacts.Worker);

    private static string NeedsOf(DeviceSettings device)
    {
        List<string> needs = [$"{device.Threads} cores"];
        if (device.Memory is { } memory)
            needs.Add($"{memory} of memory");
        if (device.Kind == DeviceKind.Cuda)
            needs.Add("CUDA");
        return string.Join(" and ", needs);
    }

    /// <summary>What a node lends, or a variant takes.</summary>
    /// <param name="Memory">In bytes.</param>
    private readonly record struct Room(int Cores, long Memory)
    {
        public bool IsIn(Room free) => Cores <= free.Cores && Memory <= free.Memory;

        public Room Without(Room taken) => new(Cores - taken.Cores, Memory - taken.Memory);
    }
}
