using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Samples;

/// <summary>Held-out images, unmodified unless they drift: ordinary users.</summary>
public sealed record BenignSettings : GeneratorSettings
{
    public static Kind<BenignSettings> Declaration { get; } = new("benign", "Held-out images: ordinary users.", new BenignSettings())
    {
        { s => s.Order, KindOf(BenignOrder.All), "iid (each image equally likely, as it is), class-correlated or drifting." },
    };

    /// <summary>Order alone can hurt a model that learns from what it serves.</summary>
    public BenignOrder Order { get; init; } = new IidOrder();

    public override ThreatModel? Threat => null;

    public override bool SendsHeldOut => true;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => Order.CreateGenerator(materials);
}
