using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// Searches near a training image x with class y for x* with ⟨∇l_m(x*, y), ∇l_s(x*)⟩ &lt; 0 (Perry 2020, equation 3): signed
/// gradient descent on the product itself, and of all images on the way the one with the lowest.
/// </summary>
internal sealed class CraftedLetheanGenerator(CraftedLetheanSettings settings, ImageDataset train, RandomStream random)
    : SteppedAttackGenerator<CraftedLetheanSettings>(settings, train, random)
{
    public override async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
    {
        var ball = new PixelBall(drawn.Image, Settings.Epsilon);
        var product = new GradientProduct(drawn.Label);
        var image = Settings.RandomStart ? ball.Draw(SampleGenerators.CraftingRandom(drawn)) : drawn.Image;
        var (best, lowest) = (image, double.PositiveInfinity);
        for (var step = 0; step < Settings.Steps; step++)
        {
            var answer = await ask(image, product, cancellationToken);
            if (answer.Value < lowest)
                (best, lowest) = (image, answer.Value);
            image = ball.Step(image, answer.Gradient.AsSpan(), -Settings.Alpha);
        }

        return drawn with { Image = best };
    }
}
