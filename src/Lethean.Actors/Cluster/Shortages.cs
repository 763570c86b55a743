using System.Diagnostics;
using Lethean.Actors.Configuration;
using Lethean.Learning;

namespace Lethean.Actors.Cluster;

/// <summary>Says once what a variant waits for and no node has, and for how long it waits. Not thread-safe.</summary>
/// <param name="variants">Of the experiment.</param>
/// <param name="placement">Knows what is missing.</param>
/// <param name="joinWithin">How long a variant waits for a node that a source names.</param>
/// <param name="say">Gets what is said, as lines for people.</param>
internal sealed class Shortages(IReadOnlyList<VariantSettings> variants, Placement placement, TimeSpan joinWithin, Action<string> say)
{
    private bool _hasSaidUnfit;
    private (string At, long Since)? _missing;

    /// <summary>One more node is there: what it cannot take either is said again.</summary>
    public void ANodeHasJoined() => _hasSaidUnfit = false;

    /// <summary>Whether some node could ever take the next variant.</summary>
    /// <param name="nodes">All that are known.</param>
    public void SayUnfit(IReadOnlyCollection<NodeFacts> nodes)
    {
        if (_hasSaidUnfit || nodes.Count == 0 || placement.Unfit(nodes) is not var (variant, needs))
            return;
        _hasSaidUnfit = true;
        say($"{variants[variant].Label} waits for a node with {needs}");
    }

    /// <summary>Whether there is a node for each source that names one.</summary>
    /// <param name="present">Nodes that may get something to do.</param>
    /// <returns>Why the run cannot go on; <c>null</c> where it can, or still waits.</returns>
    public InputException? SayMissing(IReadOnlyCollection<NodeFacts> present)
    {
        if (placement.Missing(present) is not var (variant, source))
        {
            _missing = null;
            return null;
        }

        var within = FormattableString.Invariant($"{joinWithin.TotalSeconds:0.###} s");
        if (_missing is not { } missing || missing.At != source.At)
        {
            _missing = (source.At!, Stopwatch.GetTimestamp());
            say($"{variants[variant].Label} waits for a node called {source.At}, or with that role, to make the samples of "
                + $"{source.Name}: at most {within}");
            return null;
        }

        if (Stopwatch.GetElapsedTime(missing.Since) <= joinWithin)
            return null;
        var there = string.Join(", ", present.Select(node => $"{node.Name} ({string.Join(", ", node.Roles)})"));
        return new InputException(
            $"lethean.traffic.sources.{source.Name}.at is {source.At}, and no node of that name or role joined within {within}; "
            + $"there are: {(there.Length > 0 ? there : "none")}. Name one of these, or start it with "
            + $"'lethean node --join HOST:PORT --name {source.At}', or set lethean.cluster.join-within");
    }
}
