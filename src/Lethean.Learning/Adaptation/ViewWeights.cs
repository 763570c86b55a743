using System.Collections.Immutable;
using System.Globalization;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Adaptation;

/// <summary>Which rotations of a sample one step learns from.</summary>
public abstract record AuxiliaryBatch
{
    private const int MostCopies = 4096;

    /// <summary>How a configuration says it.</summary>
    public static ScalarType<AuxiliaryBatch> Type { get; } =
        new($"expand, or random(n) with n from 1 to {MostCopies}", TryParse, new ExpandBatch()) { Range = $"n from 1 to {MostCopies}" };

    /// <summary>Each rotation once (Perry 2020, text).</summary>
    public static AuxiliaryBatch Expand { get; } = new ExpandBatch();

    /// <summary>Copies of the sample, each turned at random (Perry 2020, code: 32).</summary>
    /// <param name="copies">1 to 4096.</param>
    public static AuxiliaryBatch Random(int copies) => new RandomBatch(copies);

    /// <summary>The views of the next step.</summary>
    public abstract ViewWeights Draw(RandomStream random);

    private static bool TryParse(string text, out AuxiliaryBatch batch)
    {
        batch = Expand;
        if (text == "expand")
            return true;
        const string Opening = "random(";
        if (!text.StartsWith(Opening, StringComparison.Ordinal) || !text.EndsWith(')')
            || !ParameterTypes.TryParseInteger(text[Opening.Length..^1], out var copies) || copies is < 1 or > MostCopies)
        {
            return false;
        }

        batch = Random(copies);
        return true;
    }

    private sealed record ExpandBatch : AuxiliaryBatch
    {
        public override ViewWeights Draw(RandomStream random) => ViewWeights.Once;

        public override string ToString() => "expand";
    }

    private sealed record RandomBatch : AuxiliaryBatch
    {
        private readonly int _copies;

        public RandomBatch(int copies)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(copies);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(copies, MostCopies);
            _copies = copies;
        }

        public override ViewWeights Draw(RandomStream random)
        {
            var counts = new int[Architecture.Rotations];
            for (var i = 0; i < _copies; i++)
                counts[random.Next(counts.Length)]++;
            return ViewWeights.FromCounts(counts);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"random({_copies})");
    }
}

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
