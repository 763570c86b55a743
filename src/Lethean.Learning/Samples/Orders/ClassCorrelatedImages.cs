using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples.Orders;

/// <summary>See <see cref="ClassCorrelatedOrder"/>. Classes without an image do not count.</summary>
internal sealed class ClassCorrelatedImages : IImageOrder
{
    private readonly ClassCorrelatedOrder _order;
    private readonly ImageDataset _images;
    private readonly RandomStream _random;
    private readonly int[][] _indicesOfClass;
    private readonly double[] _shares;
    private long _drawn;

    public ClassCorrelatedImages(ClassCorrelatedOrder order, ImageDataset images, RandomStream random)
    {
        if (!(order.Alpha > 0) || double.IsInfinity(order.Alpha) || order.Block < 1)
            throw new InputException($"class-correlated alpha is {order.Alpha}, block {order.Block}; allowed are alpha above 0 and blocks of 1 or more samples.");
        (_order, _images, _random) = (order, images, random);
        _indicesOfClass = [.. Enumerable.Range(0, images.Count).GroupBy(images.LabelOf).OrderBy(group => group.Key).Select(group => group.ToArray())];
        _shares = new double[_indicesOfClass.Length];
    }

    public Sample Next()
    {
        if (_drawn++ % _order.Block == 0)
            Dirichlet.Fill(_random, _shares, _order.Alpha);
        var indices = _indicesOfClass[NextClass()];
        return SampleGenerators.Of(_images, indices[_random.Next(indices.Length)]);
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
