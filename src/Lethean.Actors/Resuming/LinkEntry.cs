using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Resuming;

/// <summary>What a link of the chain of defenses remembers, but its tensors, which are stored beside it.</summary>
/// <param name="Tensors">Their names; <c>null</c> where the link remembers nothing.</param>
internal sealed record LinkEntry(
    string Name, bool Active, ImmutableArray<string>? Tensors, ImmutableSortedDictionary<string, long>? Counters, RandomState? Random)
{
    /// <param name="place">Of the link in its chain.</param>
    public static (LinkEntry Entry, IReadOnlyList<StoredTensor> Tensors) Of(LinkState link, int place) => (
        new(link.Name, link.Active, link.State?.Tensors.Keys.ToImmutableArray(), link.State?.Counters, link.State?.Random),
        [.. (link.State?.Tensors ?? DefenseState.Empty.Tensors).Select(tensor =>
            StoredTensor.Of(NameOf(place, tensor.Key), [tensor.Value.Length], tensor.Value.AsSpan()))]);

    /// <exception cref="KeyNotFoundException">A tensor is missing.</exception>
    public LinkState ToState(int place, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        if (Tensors is not { } names)
            return new(Name, Active, null);
        var state = DefenseState.Empty with { Random = Random, Counters = DefenseState.Empty.Counters.AddRange(Counters!) };
        foreach (var name in names)
            state = state.With(name, ImmutableCollectionsMarshal.AsImmutableArray(tensors[NameOf(place, name)].ToSingles()));
        return new(Name, Active, state);
    }

    private static string NameOf(int place, string tensor) => string.Create(CultureInfo.InvariantCulture, $"defense.{place}.{tensor}");
}
