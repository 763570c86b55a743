using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// Projected gradient descent (Madry 2018) on a training image: steps of α·sign(∇ₓ loss), each brought back into the
/// allowed distance.
/// </summary>
internal sealed class PgdGenerator(PgdSettings settings, ImageDataset train, RandomStream random)
    : SteppedAttackGenerator<PgdSettings>(settings, train, random)
{
    public override async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
    {
        var ball = new PixelBall(drawn.Image, Settings.Epsilon);
        var momentum = new Momentum(Settings.Momentum);
        var loss = ClassLoss.Of(Settings.Loss, drawn);
        var image = Settings.RandomStart ? ball.Draw(SampleGenerators.CraftingRandom(drawn)) : drawn.Image;
        for (var step = 0; step < Settings.Steps; step++)
        {
            var answer = await ask(image, loss, cancellationToken);
            image = ball.Step(image, momentum.Add(answer.Gradient), Settings.Alpha);
        }

        return drawn with { Image = image };
    }
}
