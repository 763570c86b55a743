using Lethean.Learning.Datasets;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Attacks;

/// <summary>Ordinary users.</summary>
internal sealed class BenignGenerator(ImageDataset test, RandomStream random) : ISampleGenerator
{
    public string Kind => "benign";

    public Knowledge Knowledge => Knowledge.BlackBox;

    public IWhiteBoxCrafting? Crafting => null;

    public Sample Next() => SampleGenerators.Draw(test, random);
}
