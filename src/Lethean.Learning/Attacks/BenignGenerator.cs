using Lethean.Learning.Attacks.Orders;

namespace Lethean.Learning.Attacks;

/// <summary>Ordinary users.</summary>
internal sealed class BenignGenerator(IImageOrder images) : ISampleGenerator
{
    public ICrafting? Crafting => null;

    public Sample Next() => images.Next();
}
