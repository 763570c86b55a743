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
        var free = FreeCores(present);
        var ready = free.Where(node => node.Value > 0).OrderByDescending(node => node.Value).Select(node => node.Key).ToList();
        return ready.Count > 0 && ledger.Next(IsReady) is { } next ? (Taker(next)!, next) : null;

        bool IsReady(int variant) => _generators.Missing(variant, present) is null && Taker(variant) is not null;

        NodeFacts? Taker(int variant)
        {
            var fitting = ready.Where(node => CanEver(node, variant) && CoresFor(variant, node) <= free[node]).ToList();
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
            ? (waiting, $"{Threads(waiting)} cores{(NeedsCuda(waiting) ? " and CUDA" : "")}")
            : null;

    /// <summary>The first variant with a source that none of the nodes can make, and that source.</summary>
    public (int Variant, SourceSettings Source)? Missing(IReadOnlyCollection<NodeFacts> present) =>
        ledger.Next(variant => _generators.Missing(variant, present) is not null) is { } waiting
            ? (waiting, _generators.Missing(waiting, present)!)
            : null;

    /// <summary>Of the nodes that take jobs.</summary>
    private Dictionary<NodeFacts, int> FreeCores(IReadOnlyCollection<NodeFacts> present)
    {
        var jobs = ledger.Running.ToLookup(attempt => attempt.Value.Node, attempt => attempt.Key.Variant);
        return present.Where(IsWorker).ToDictionary(
            node => node, node => node.Cores - jobs[node.Id].Sum(variant => CoresFor(variant, node)));
    }

    private bool CanEver(NodeFacts node, int variant) =>
        IsWorker(node) && Threads(variant) <= node.Cores && (!NeedsCuda(variant) || node.HasCuda);

    /// <summary>A variant in real time has its node for itself.</summary>
    private int CoresFor(int variant, NodeFacts node) => IsInRealTime(variant) ? node.Cores : Threads(variant);

    private static bool IsWorker(NodeFacts node) => node.Roles.Contains(NodeFacts.Worker);

    private bool IsInRealTime(int variant) => variants[variant].Simulation.Traffic.Clock == ClockKind.RealTime;

    private bool NeedsCuda(int variant) => variants[variant].Simulation.Device.Kind == DeviceKind.Cuda;

    private int Threads(int variant) => variants[variant].Simulation.Device.Threads;
}
