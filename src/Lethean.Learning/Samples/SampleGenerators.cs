using Lethean.Learning.Samples.Orders;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>Makes the generator that settings describe.</summary>
public static class SampleGenerators
{
    /// <param name="settings">What to send.</param>
    /// <param name="train">What the attacks draw from: the attacker knows the training data, not the traffic.</param>
    /// <param name="test">What benign, shifted and replayed samples are drawn from: users send what the model has not seen.</param>
    /// <param name="random">The generator's own.</param>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public static ISampleGenerator Create(GeneratorSettings settings, ImageDataset train, ImageDataset test, RandomStream random) => settings switch
    {
        BenignSettings benign => new BenignGenerator(ImageOrders.Create(benign.Order, test, random)),
        LetheanSettings lethean => new LetheanGenerator(lethean, train, random),
        RandomPixelsSettings => new RandomPixelsGenerator(train, random),
        ShiftSettings shift => new ShiftGenerator(shift, test, random),
        FgsmSettings fgsm => new FgsmGenerator(fgsm, train, random),
        PgdSettings pgd => new PgdGenerator(pgd, train, random),
        CraftedLetheanSettings crafted => new CraftedLetheanGenerator(crafted, train, random),
        AdaptiveLetheanSettings adaptive => new AdaptiveLetheanGenerator(adaptive, train, random),
        TepaSettings tepa => new TepaGenerator(tepa, train, random),
        ReplaySettings replay => new ReplayGenerator(replay, test, random),
        _ => throw new ArgumentException($"There is no generator for {settings.GetType().Name}.", nameof(settings)),
    };

    /// <summary>One image with its class, each equally likely, with replacement.</summary>
    internal static Sample Draw(ImageDataset images, RandomStream random) => Of(images, random.Next(images.Count));

    /// <summary>One image of a data set as it is.</summary>
    internal static Sample Of(ImageDataset images, int index) =>
        new(images[index], images.LabelOf(index), index, QuarterTurns: 0) { Split = images.Split };

    /// <summary>A sample gone through a corruption, which draws from a random stream.</summary>
    internal static Sample Corrupted(Sample clean, Corruption corruption, int severity, RandomStream random) => clean with
    {
        NoiseState = random.State,
        Corruption = new(corruption.Name, severity),
        Image = corruption.Apply(clean.Image, severity, random),
    };

    /// <summary>The same, with a seed for what its crafting draws.</summary>
    internal static Sample DrawToCraft(ImageDataset images, RandomStream random) =>
        Draw(images, random) with { CraftingSeed = random.NextUInt64() };

    internal static RandomStream CraftingRandom(Sample drawn) => RandomStream.Create(drawn.CraftingSeed, "crafting");
}
