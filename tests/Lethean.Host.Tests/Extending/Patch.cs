using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Samples;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Host.Tests.Extending;

/// <summary>A made-up attack: training images with a square of one brightness at a random place.</summary>
public sealed record PatchSettings : GeneratorSettings
{
    public static Kind<PatchSettings> Declaration { get; } = new("patch", "Training images with a square on them.", new PatchSettings())
    {
        { s => s.Side, WholeNumber(1, 32, "pixels"), "Side of the square." },
        { s => s.Brightness, Fraction, "Of every pixel in it." },
    };

    public int Side { get; init; } = 8;

    public double Brightness { get; init; } = 1;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new PatchGenerator(this, materials);

    private sealed class PatchGenerator(PatchSettings settings, SampleMaterials materials) : ISampleGenerator
    {
        public ICrafting? Crafting => null;

        public Sample Next()
        {
            var clean = Sample.Draw(materials.Train, materials.Random);
            var (channels, height, width) = clean.Image.Shape;
            var top = materials.Random.Next(height - settings.Side + 1);
            var left = materials.Random.Next(width - settings.Side + 1);
            var pixels = clean.Image.Pixels.ToArray(); // [channels, height, width]
            for (var channel = 0; channel < channels; channel++)
                for (var row = top; row < top + settings.Side; row++)
                    pixels.AsSpan((channel * height + row) * width + left, settings.Side).Fill((float)settings.Brightness);
            return clean with { Image = new Image(clean.Image.Shape, pixels) };
        }
    }
}
