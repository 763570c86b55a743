using Lethean.Learning.Models;

namespace Lethean.Learning.Checkpoints;

/// <summary>Names and shapes of a network's weights, in order; two networks with equal layouts can exchange weights.</summary>
public sealed class ParameterLayout
{
    private readonly (string Name, long[] Shape)[] _entries;

    private ParameterLayout((string, long[])[] entries) => _entries = entries;

    /// <summary>Of no network.</summary>
    internal static ParameterLayout None { get; } = new([]);

    /// <summary>Weights altogether.</summary>
    public int Count => _entries.Sum(e => (int)Product(e.Shape));

    public static ParameterLayout Of(ITestTimeModel model) => new([.. model.Parameters.Select(p => (p.Name, p.Value.shape))]);

    /// <summary>The first difference in words, or null if there is none.</summary>
    internal string? DifferenceFrom(ParameterLayout other)
    {
        if (ReferenceEquals(this, other))
            return null;
        foreach (var (mine, theirs) in _entries.Zip(other._entries))
        {
            if (mine.Name != theirs.Name || !mine.Shape.SequenceEqual(theirs.Shape))
                return $"{mine.Name} [{string.Join(", ", mine.Shape)}] against {theirs.Name} [{string.Join(", ", theirs.Shape)}]";
        }

        return _entries.Length == other._entries.Length ? null : $"{_entries.Length} against {other._entries.Length} tensors";
    }

    private static long Product(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);
}
