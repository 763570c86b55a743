using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// The fast gradient sign method (Goodfellow 2015) on a training image: x + ε·sign(∇ₓ loss), in pixel space,
/// clamped to [0, 1].
/// </summary>
internal sealed class FgsmGenerator : ISampleGenerator, ICrafting
{
    private readonly FgsmSettings _settings;
    private readonly ImageDataset _train;
    private readonly RandomStream _random;

    public FgsmGenerator(FgsmSettings settings, ImageDataset train, RandomStream random)
    {
        settings.Check();
        (_settings, _train, _random) = (settings, train, random);
    }

    public ICrafting Crafting => this;

    public Sample Next() => SampleGenerators.Draw(_train, _random);

    public async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
    {
        var answer = await ask(drawn.Image, ClassLoss.Of(_settings.Loss, drawn), cancellationToken);
        return drawn with { Image = new PixelBall(drawn.Image, _settings.Epsilon).Step(drawn.Image, answer.Gradient.AsSpan(), _settings.Epsilon) };
    }
}
