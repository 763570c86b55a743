using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples.Orders;

/// <summary>Makes the order that settings describe.</summary>
internal static class ImageOrders
{
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public static IImageOrder Create(BenignOrder order, ImageDataset images, RandomStream random) => order switch
    {
        IidOrder => new IidImages(images, random),
        ClassCorrelatedOrder correlated => new ClassCorrelatedImages(correlated, images, random),
        DriftingOrder drifting => new DriftingImages(drifting, images, random),
        _ => throw new ArgumentException($"There is no order {order.GetType().Name}.", nameof(order)),
    };
}
