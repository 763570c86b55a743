using Lethean.Learning.Datasets;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Attacks;

/// <summary>
/// The fast gradient sign method (Goodfellow 2015) on a training image: x + ε·sign(∇ₓ loss), in pixel space,
/// clamped to [0, 1].
/// </summary>
internal sealed class FgsmGenerator : ISampleGenerator, IWhiteBoxCrafting
{
    private readonly FgsmSettings _settings;
    private readonly ImageDataset _train;
    private readonly RandomStream _random;

    public FgsmGenerator(FgsmSettings settings, ImageDataset train, RandomStream random)
    {
        if (!(settings.Epsilon > 0 && settings.Epsilon <= 1))
            throw new InputException($"fgsm epsilon is {settings.Epsilon}; allowed is more than 0 and at most 1.");
        (_settings, _train, _random) = (settings, train, random);
    }

    public string Kind => "fgsm";

    public Knowledge Knowledge => Knowledge.WhiteBox;

    public IWhiteBoxCrafting Crafting => this;

    public Sample Next() => SampleGenerators.Draw(_train, _random);

    public async ValueTask<Image> CraftAsync(Sample seed, InputGradient gradient, CancellationToken cancellationToken)
    {
        var label = _settings.Loss == InputLossKind.Main ? seed.Label : 0;
        var direction = await gradient(seed.Image, new InputLoss(_settings.Loss, label), cancellationToken);
        var pixels = seed.Image.Pixels.ToArray();
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = Math.Clamp(pixels[i] + (float)_settings.Epsilon * Sign(direction[i]), 0, 1);
        return new Image(seed.Image.Shape, pixels);
    }

    /// <summary>Of a gradient that may not be finite once the model has been broken: such a pixel stays.</summary>
    private static float Sign(float value) => value > 0 ? 1 : value < 0 ? -1 : 0;
}
