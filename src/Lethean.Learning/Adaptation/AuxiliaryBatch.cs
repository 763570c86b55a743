using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Adaptation;

/// <summary>Which rotations of a sample one step learns from.</summary>
public abstract record AuxiliaryBatch
{
    /// <summary>Each rotation once (Perry 2020, text).</summary>
    public static AuxiliaryBatch Expand { get; } = new ExpandBatch();

    /// <summary>Copies of the sample, each turned at random (Perry 2020, code: 32).</summary>
    /// <param name="copies">1 or more.</param>
    public static AuxiliaryBatch Random(int copies) => new RandomBatch(copies);

    /// <summary>The views of the next step.</summary>
    public abstract ViewWeights Draw(RandomStream random);

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
            _copies = copies;
        }

        public override ViewWeights Draw(RandomStream random)
        {
            var counts = new int[Architecture.Rotations];
            for (var i = 0; i < _copies; i++)
                counts[random.Next(counts.Length)]++;
            return ViewWeights.FromCounts(counts);
        }

        public override string ToString() => $"random({_copies})";
    }
}
