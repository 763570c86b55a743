using System.Collections.Immutable;
using Lethean.Learning.Models;

namespace Lethean.Learning.Adaptation;

/// <summary>
/// The distinct rotations of an auxiliary batch and their shares. GroupNorm normalises each image on its own, so the mean
/// loss over n copies, n_k of them turned k quarters, is exactly the loss of the distinct views weighted by n_k/n:
/// identical copies need not be computed twice.
/// </summary>
public sealed class ViewWeights
{
    private ViewWeights(ImmutableArray<int> rotations, ImmutableArray<float> shares) => (Rotations, Shares) = (rotations, shares);

    /// <summary>Every rotation once.</summary>
    public static ViewWeights Once { get; } = FromCounts(1, 1, 1, 1);

    /// <summary>Quarter turns that occur, ascending; each is also the label of its view.</summary>
    public ImmutableArray<int> Rotations { get; }

    /// <summary>Whether the image as it came is among the views; it is the first one then.</summary>
    public bool IncludeUpright => Rotations[0] == 0;

    /// <summary>n_k/n of every rotation 0 … 3, zeros included.</summary>
    public ImmutableArray<float> Shares { get; }

    /// <param name="counts">Copies turned by 0, 1, 2, 3 quarters; at least one in all.</param>
    public static ViewWeights FromCounts(params ReadOnlySpan<int> counts)
    {
        var copies = 0;
        foreach (var count in counts)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(counts));
            copies += count;
        }

        if (counts.Length != Architecture.Rotations || copies == 0)
            throw new ArgumentException("One count for each of four rotations, not all zero.", nameof(counts));
        var (rotations, shares) = (new List<int>(), new float[counts.Length]);
        for (var k = 0; k < counts.Length; k++)
        {
            shares[k] = (float)counts[k] / copies;
            if (counts[k] > 0)
                rotations.Add(k);
        }

        return new([.. rotations], [.. shares]);
    }
}
