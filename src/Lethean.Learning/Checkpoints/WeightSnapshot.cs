using Lethean.Learning.Models;

namespace Lethean.Learning.Checkpoints;

/// <summary>All weights of a network at one moment, as one immutable managed array; safe to send between threads.</summary>
public sealed class WeightSnapshot
{
    private readonly ParameterLayout _layout;
    private readonly float[] _values;

    private WeightSnapshot(ParameterLayout layout, float[] values, long version)
    {
        _layout = layout;
        _values = values;
        Version = version;
    }

    /// <summary>How many samples the network had served when the snapshot was taken.</summary>
    public long Version { get; }

    /// <summary>All weights, one parameter after the other in the order of the checkpoint, each row-major.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>A copy of the weights of a network.</summary>
    public static WeightSnapshot Of(ITestTimeModel model, long version)
    {
        var layout = ParameterLayout.Of(model);
        var values = GC.AllocateUninitializedArray<float>(layout.Count);
        ParameterMemory.Read([.. model.Parameters.Select(p => p.Value)], values);
        return new(layout, values, version);
    }

    /// <summary>A snapshot of weights that were stored as the <see cref="Values"/> of an earlier one.</summary>
    /// <param name="network">A network of the same architecture.</param>
    /// <exception cref="ArgumentException">The network has another number of weights.</exception>
    public static WeightSnapshot Of(Checkpoint network, float[] values, long version)
    {
        using var model = network.CreateModel();
        return Of(model, values, version);
    }

    /// <inheritdoc cref="Of(Checkpoint, float[], long)"/>
    public static WeightSnapshot Of(ITestTimeModel network, ReadOnlySpan<float> values, long version)
    {
        var layout = ParameterLayout.Of(network);
        return values.Length == layout.Count
            ? new(layout, values.ToArray(), version)
            : throw new ArgumentException($"{values.Length} weights for a network of {layout.Count}", nameof(values));
    }

    /// <summary>A snapshot without weights, for where only the version is still needed; it fits no network.</summary>
    public static WeightSnapshot Label(long version) => new(ParameterLayout.None, [], version);

    /// <summary>Sets the weights of a network.</summary>
    /// <exception cref="InvalidOperationException">The network has another layout; nothing was written.</exception>
    public void CopyTo(ITestTimeModel model)
    {
        if (_layout.DifferenceFrom(ParameterLayout.Of(model)) is { } difference)
            throw new InvalidOperationException($"A snapshot fits only its own architecture: {difference}.");
        ParameterMemory.Write([.. model.Parameters.Select(p => p.Value)], _values);
    }
}

/// <summary>Names and shapes of a network's weights, in order; two networks with equal layouts can exchange weights.</summary>
public sealed class ParameterLayout
{
    private readonly (string Name, long[] Shape)[] _entries;

    private ParameterLayout((string, long[])[] entries) => _entries = entries;

    /// <summary>The layout of no network: no weights at all.</summary>
    internal static ParameterLayout None { get; } = new([]);

    /// <summary>Number of weights.</summary>
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
