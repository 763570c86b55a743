using System.Collections.Immutable;
using Lethean.Actors.Configuration;

namespace Lethean.Actors.Cluster;

/// <summary>Finds nodes for the sources that name one. Not thread-safe.</summary>
/// <param name="variants">Of the experiment.</param>
internal sealed class GeneratorPlaces(IReadOnlyList<VariantSettings> variants)
{
    private readonly Dictionary<JobKey, ImmutableArray<GeneratorPlace>> _given = [];

    /// <summary>The first source of a variant for which no node is there; <c>null</c> where there is one for each.</summary>
    public SourceSettings? Missing(int variant, IReadOnlyCollection<NodeFacts> nodes) =>
        Elsewhere(variant).FirstOrDefault(source => !nodes.Any(node => node.IsAt(source.At!)));

    /// <summary>
    /// A node for each such source of a job: of those that it names the one with the fewest, and rather not the one that computes.
    /// </summary>
    /// <param name="nodes">Those that may be used, with their addresses as actors; enough of them.</param>
    /// <param name="computing">The name of the node that computes the variant.</param>
    /// <param name="isUnderWay">Whether a job that got places before still needs them.</param>
    public ImmutableArray<GeneratorPlace> Give(
        JobKey job, IReadOnlyDictionary<NodeFacts, string> nodes, string computing, Func<JobKey, bool> isUnderWay)
    {
        foreach (var over in _given.Keys.Where(given => !isUnderWay(given)).ToList())
            _given.Remove(over);
        _given[job] = [];
        foreach (var source in Elsewhere(job.Variant))
        {
            var (node, address) = nodes.Where(node => node.Key.IsAt(source.At!))
                .OrderBy(node => _given.Values.Sum(places => places.Count(place => place.Address == node.Value)))
                .ThenBy(node => node.Key.Name == computing)
                .ThenBy(node => node.Key.Name, StringComparer.Ordinal).First();
            _given[job] = _given[job].Add(new GeneratorPlace(source.Name, node.Name, address));
        }

        return _given[job];
    }

    /// <summary>What a job was given.</summary>
    public ImmutableArray<GeneratorPlace> Of(JobKey job) => _given.GetValueOrDefault(job, []);

    private IEnumerable<SourceSettings> Elsewhere(int variant) =>
        variants[variant].Simulation.Traffic.Sources.Where(source => source.At is not null);
}
