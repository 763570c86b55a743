using Lethean.Learning.Datasets;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Attacks;

/// <summary>
/// Projected gradient descent (Madry 2018) on a training image: steps of α·sign(∇ₓ loss), each brought back into the
/// allowed distance.
/// </summary>
internal sealed class PgdGenerator : ISampleGenerator, ICrafting
{
    private readonly PgdSettings _settings;
    private readonly ImageDataset _train;
    private readonly RandomStream _random;

    public PgdGenerator(PgdSettings settings, ImageDataset train, RandomStream random)
    {
        settings.Check();
        (_settings, _train, _random) = (settings, train, random);
    }

    public ICrafting Crafting => this;

    public Sample Next() => SampleGenerators.DrawToCraft(_train, _random);

    public async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
    {
        var ball = new PixelBall(drawn.Image, _settings.Epsilon);
        var momentum = new Momentum(_settings.Momentum);
        var loss = ClassLoss.Of(_settings.Loss, drawn);
        var image = _settings.RandomStart ? ball.Draw(SampleGenerators.CraftingRandom(drawn)) : drawn.Image;
        for (var step = 0; step < _settings.Steps; step++)
        {
            var answer = await ask(image, loss, cancellationToken);
            image = ball.Step(image, momentum.Add(answer.Gradient), _settings.Alpha);
        }

        return drawn with { Image = image };
    }
}
