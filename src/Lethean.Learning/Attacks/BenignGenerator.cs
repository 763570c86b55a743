using Lethean.Learning.Attacks.Orders;

namespace Lethean.Learning.Attacks;

/// <summary>Ordinary users.</summary>
internal sealed class BenignGenerator(IImageOrder images) : ISampleGenerator
{
    public string Kind => "benign";

    public Knowledge Knowledge => Knowledge.BlackBox;

    public IWhiteBoxCrafting? Crafting => null;

    public Sample Next() => images.Next();
}
