using Lethean.Learning.Corruptions;
using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Samples;

/// <summary>Distribution shift: held-out images, corrupted as in CIFAR-10-C (Hendrycks 2019).</summary>
/// <param name="Corruption">Which corruption.</param>
/// <param name="Severity">1 … <see cref="Corruption.MaxSeverity"/>.</param>
public sealed record ShiftSettings(Corruption Corruption, int Severity) : GeneratorSettings
{
    public static Kind<ShiftSettings> Declaration { get; } = new(
        "shift", "Corrupted held-out images (Hendrycks 2019).", new ShiftSettings(Corruption.Find("gaussian_noise"), Severity: 5))
    {
        { s => s.Corruption, OneOf(Corruption.All.ToDictionary(known => known.Name)), "What is done to the images." },
        { s => s.Severity, WholeNumber(1, Corruption.MaxSeverity), "Severity of the corruption." },
    };

    public override bool SendsHeldOut => true;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new ShiftGenerator(this, materials);

    private sealed class ShiftGenerator(ShiftSettings settings, SampleMaterials materials) : ISampleGenerator
    {
        public ICrafting? Crafting => null;

        public Sample Next()
        {
            var clean = Sample.Draw(materials.HeldOut, materials.Random);
            return clean.Corrupted(settings.Corruption, settings.Severity, materials.Random);
        }
    }
}
