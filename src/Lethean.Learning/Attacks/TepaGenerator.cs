using Lethean.Learning.Datasets;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Attacks;

/// <summary>
/// TePA for test-time training (Cong 2024): raises CE(aux(D(Rot_k x)), k) of a surrogate for k = 0 … 3 in turn, with
/// momentum over all of it.
/// </summary>
internal sealed class TepaGenerator : ISampleGenerator, ICrafting
{
    private readonly TepaSettings _settings;
    private readonly ImageDataset _train;
    private readonly RandomStream _random;

    public TepaGenerator(TepaSettings settings, ImageDataset train, RandomStream random)
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
        var random = SampleGenerators.CraftingRandom(drawn);
        var image = drawn.Image;
        for (var orientation = 0; orientation < TepaSettings.Orientations * _settings.Rounds; orientation++)
        {
            for (var step = 0; step < _settings.Steps; step++)
            {
                var answer = await ask(image, LossOf(orientation % TepaSettings.Orientations, random), cancellationToken);
                image = ball.Step(image, momentum.Add(answer.Gradient), LengthOf(step));
            }
        }

        return drawn with { Image = image };
    }

    private DiverseRotationLoss LossOf(int quarterTurns, RandomStream random)
    {
        if (random.NextDouble() >= _settings.Diversity)
            return new DiverseRotationLoss(quarterTurns);
        var full = _train.Shape.Height;
        var smallest = Math.Max(1, (int)(full * _settings.Resize));
        var size = smallest + random.Next(full - smallest + 1);
        return new DiverseRotationLoss(quarterTurns, size, random.Next(full - size + 1), random.Next(full - size + 1));
    }

    private double LengthOf(int step) =>
        2 * step < _settings.Steps ? _settings.Alpha : 4 * step < 3 * _settings.Steps ? _settings.Alpha / 2 : _settings.Alpha / 4;
}
