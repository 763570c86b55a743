using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>In which order ordinary users send held-out images.</summary>
public abstract record BenignOrder
{
    /// <summary>A new order is a file and a line here.</summary>
    public static KindFamily<BenignOrder> All { get; } = new(
        "orders", IidOrder.Declaration, ClassCorrelatedOrder.Declaration, DriftingOrder.Declaration);

    /// <summary>The declaration of the order.</summary>
    protected abstract IKind Declared { get; }

    /// <exception cref="InputException">A setting is out of its range.</exception>
    internal ISampleGenerator CreateGenerator(SampleMaterials materials)
    {
        Declared.Check(this);
        return Create(materials.HeldOut, materials.Random);
    }

    /// <param name="images">What users send.</param>
    /// <param name="random">The generator's own.</param>
    protected abstract ISampleGenerator Create(ImageDataset images, RandomStream random);
}

/// <summary>Each image equally likely, whatever came before.</summary>
public sealed record IidOrder : BenignOrder
{
    public static Kind<IidOrder> Declaration { get; } = new("iid", "Each image equally likely, as it is.", new IidOrder());

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(ImageDataset images, RandomStream random) => new IidImages(images, random);

    private sealed class IidImages(ImageDataset images, RandomStream random) : ISampleGenerator
    {
        public ICrafting? Crafting => null;

        public Sample Next() => Sample.Draw(images, random);
    }
}
