using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Randomness;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Samples;

/// <summary>
/// Blocks of samples with shares of the classes of their own, each drawn from a symmetric Dirichlet distribution
/// (Gong et al. 2022): the smaller α, the fewer classes in a block.
/// </summary>
/// <param name="Alpha">0.1: hardly more than one or two of ten classes; 1: all shares equally likely; large: nearly iid.</param>
/// <param name="Block">Samples of a block.</param>
public sealed record ClassCorrelatedOrder(double Alpha, int Block) : BenignOrder
{
    private const double MostAlpha = 1_000_000;

    public static Kind<ClassCorrelatedOrder> Declaration { get; } = new(
        "class-correlated",
        "Blocks with shares of the classes of their own, drawn from a Dirichlet distribution.",
        new ClassCorrelatedOrder(Alpha: 0.1, Block: 50))
    {
        { s => s.Alpha, PositiveNumber(MostAlpha), "Concentration. Small: a block has hardly more than one class. Large: nearly iid." },
        { s => s.Block, WholeNumber(1, MostSamples, "samples"), "Length of a block." },
    };

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(ImageDataset images, RandomStream random) => new ClassCorrelatedImages(this, images, random);

    /// <summary>Classes without an image do not count.</summary>
    private sealed class ClassCorrelatedImages : ISampleGenerator
    {
        private readonly ClassCorrelatedOrder _order;
        private readonly ImageDataset _images;
        private readonly RandomStream _random;
        private readonly int[][] _indicesOfClass;
        private readonly double[] _shares;
        private long _drawn;

        public ClassCorrelatedImages(ClassCorrelatedOrder order, ImageDataset images, RandomStream random)
        {
            (_order, _images, _random) = (order, images, random);
            var classes = Enumerable.Range(0, images.Count).GroupBy(images.LabelOf).OrderBy(group => group.Key);
            _indicesOfClass = [.. classes.Select(group => group.ToArray())];
            _shares = new double[_indicesOfClass.Length];
        }

        public ICrafting? Crafting => null;

        public Sample Next()
        {
            if (_drawn++ % _order.Block == 0)
                Dirichlet.Fill(_random, _shares, _order.Alpha);
            var indices = _indicesOfClass[NextClass()];
            return Sample.Of(_images, indices[_random.Next(indices.Length)]);
        }

        private int NextClass()
        {
            var at = _random.NextDouble();
            for (var i = 0; i < _shares.Length - 1; i++)
            {
                if ((at -= _shares[i]) < 0)
                    return i;
            }
            return _shares.Length - 1;
        }
    }
}
