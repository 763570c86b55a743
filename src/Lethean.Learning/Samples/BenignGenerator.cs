using Lethean.Learning.Samples.Orders;

namespace Lethean.Learning.Samples;

/// <summary>Ordinary users.</summary>
internal sealed class BenignGenerator(IImageOrder images) : ISampleGenerator
{
    public ICrafting? Crafting => null;

    public Sample Next() => images.Next();
}
