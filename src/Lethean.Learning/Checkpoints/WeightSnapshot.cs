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

    /// <summary>Samples that the network had served when the snapshot was taken.</summary>
    public long Version { get; }

    /// <summary>In the order of the checkpoint.</summary>
    public ReadOnlySpan<float> Values => _values;

    public static WeightSnapshot Of(ITestTimeModel model, long version)
    {
        var layout = ParameterLayout.Of(model);
        var values = GC.AllocateUninitializedArray<float>(layout.Count);
        ParameterMemory.Read([.. model.Parameters.Select(p => p.Value)], values);
        return new(layout, values, version);
    }

    /// <summary>Weights that <see cref="Values"/> of a snapshot told earlier.</summary>
    /// <param name="network">Of the same architecture.</param>
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

    /// <summary>Stands for weights that nobody needs any more: it has a version, and fits no network.</summary>
    public static WeightSnapshot Label(long version) => new(ParameterLayout.None, [], version);

    /// <exception cref="InvalidOperationException">The network has another layout; nothing was written.</exception>
    public void CopyTo(ITestTimeModel model)
    {
        if (_layout.DifferenceFrom(ParameterLayout.Of(model)) is { } difference)
            throw new InvalidOperationException($"A snapshot fits only its own architecture: {difference}.");
        ParameterMemory.Write([.. model.Parameters.Select(p => p.Value)], _values);
    }
}
