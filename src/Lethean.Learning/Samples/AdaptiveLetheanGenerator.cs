using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// The Lethean attacker who has met the gates: turns a training image, then changes it by signed gradient steps until the
/// model he asks would let it pass, and no further. An image that does not pass after all steps is sent as it is by then.
/// </summary>
internal sealed class AdaptiveLetheanGenerator : ISampleGenerator, ICrafting
{
    private readonly AdaptiveLetheanSettings _settings;
    private readonly GateViolation _violation;
    private readonly LetheanGenerator _rotated;

    public AdaptiveLetheanGenerator(AdaptiveLetheanSettings settings, ImageDataset train, RandomStream random)
    {
        settings.Check();
        (_settings, _violation) = (settings, ViolationOf(settings));
        _rotated = new LetheanGenerator(new LetheanSettings { Rotations = settings.Rotations }, train, random);
    }

    public ICrafting Crafting => this;

    public Sample Next() => _rotated.Next();

    public async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
    {
        var ball = new PixelBall(drawn.Image, _settings.Epsilon);
        var image = drawn.Image;
        for (var step = 0; step < _settings.Steps; step++)
        {
            var answer = await ask(image, _violation, cancellationToken);
            if (answer.Value <= 0)
                break;
            image = ball.Step(image, answer.Gradient.AsSpan(), -_settings.Alpha);
        }

        return drawn with { Image = image };
    }

    private static GateViolation ViolationOf(AdaptiveLetheanSettings settings)
    {
        var (above, below, unsure) = (settings.UprightAbove, settings.UprightBelow, settings.EntropyBelow);
        // Between two gates both margins end in the middle: the sample must be able to pass both.
        var middle = (above + below) / 2;
        return new GateViolation(Beyond(above, middle ?? 1), Beyond(below, middle ?? 0), Beyond(unsure, 0));

        // From the gate towards the end of what passes it.
        double? Beyond(double? gate, double end) => gate + settings.Margin * (end - gate);
    }
}
