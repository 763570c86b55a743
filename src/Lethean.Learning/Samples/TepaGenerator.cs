using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// TePA for test-time training (Cong 2024): raises CE(aux(D(Rot_k x)), k) of a surrogate for k = 0 … 3 in turn, with
/// momentum over all of it.
/// </summary>
internal sealed class TepaGenerator(TepaSettings settings, ImageDataset train, RandomStream random)
    : SteppedAttackGenerator<TepaSettings>(settings, train, random)
{
    public override async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
    {
        var ball = new PixelBall(drawn.Image, Settings.Epsilon);
        var momentum = new Momentum(Settings.Momentum);
        var random = SampleGenerators.CraftingRandom(drawn);
        var image = drawn.Image;
        for (var orientation = 0; orientation < TepaSettings.Orientations * Settings.Rounds; orientation++)
        {
            for (var step = 0; step < Settings.Steps; step++)
            {
                var answer = await ask(image, LossOf(orientation % TepaSettings.Orientations, random), cancellationToken);
                image = ball.Step(image, momentum.Add(answer.Gradient), LengthOf(step));
            }
        }

        return drawn with { Image = image };
    }

    private DiverseRotationLoss LossOf(int quarterTurns, RandomStream random)
    {
        if (random.NextDouble() >= Settings.Diversity)
            return new DiverseRotationLoss(quarterTurns);
        var full = Train.Shape.Height;
        var smallest = Math.Max(1, (int)(full * Settings.Resize));
        var size = smallest + random.Next(full - smallest + 1);
        return new DiverseRotationLoss(quarterTurns, size, random.Next(full - size + 1), random.Next(full - size + 1));
    }

    private double LengthOf(int step) =>
        2 * step < Settings.Steps ? Settings.Alpha : 4 * step < 3 * Settings.Steps ? Settings.Alpha / 2 : Settings.Alpha / 4;
}
