using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>What the attacks have in common that change a training image in several gradient steps.</summary>
internal abstract class SteppedAttackGenerator<TSettings> : ISampleGenerator, ICrafting
    where TSettings : SteppedAttackSettings
{
    private readonly RandomStream _random;

    protected SteppedAttackGenerator(TSettings settings, ImageDataset train, RandomStream random)
    {
        settings.Check();
        (Settings, Train, _random) = (settings, train, random);
    }

    public ICrafting Crafting => this;

    protected TSettings Settings { get; }

    protected ImageDataset Train { get; }

    public Sample Next() => SampleGenerators.DrawToCraft(Train, _random);

    public abstract ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken);
}
