using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Samples;

/// <summary>
/// Projected gradient descent (Madry 2018) on a training image: steps of α·sign(∇ₓ loss), each brought back into the
/// allowed distance.
/// </summary>
public sealed record PgdSettings : SteppedAttackSettings
{
    public static Kind<PgdSettings> Declaration { get; } = new(
        "pgd", "The same as fgsm in several steps, each brought back into the distance (Madry 2018).", new PgdSettings())
    {
        { s => s.Epsilon, PixelDistance, AboutEpsilon },
        { s => s.Alpha, PixelDistance, AboutAlpha },
        { s => s.Steps, WholeNumber(1, MostSteps, "steps"), AboutSteps },
        { s => s.RandomStart, Flag, AboutRandomStart },
        { s => s.Momentum, Fraction, AboutMomentum },
        { s => s.Loss, Choice<InputLossKind>(), AboutLoss },
        { s => s.Surrogate, Optional(Text), AboutSurrogate },
    };

    public bool RandomStart { get; init; } = true;

    /// <summary>Share of the accumulated direction that each step keeps (Dong 2018), 0 to 1; 0 is plain PGD.</summary>
    public double Momentum { get; init; }

    /// <summary>As for <see cref="FgsmSettings"/>.</summary>
    public InputLossKind Loss { get; init; } = InputLossKind.Auxiliary;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new PgdGenerator(this, materials);

    private sealed class PgdGenerator(PgdSettings settings, SampleMaterials materials) : CraftingGenerator(materials)
    {
        public override async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
        {
            var ball = new PixelBall(drawn.Image, settings.Epsilon);
            var momentum = new Momentum(settings.Momentum);
            var loss = InputLoss.Against(drawn, settings.Loss);
            var image = settings.RandomStart ? ball.Draw(drawn.CraftingRandom()) : drawn.Image;
            for (var step = 0; step < settings.Steps; step++)
            {
                var answer = await ask(image, loss, cancellationToken);
                image = ball.Step(image, momentum.Add(answer.Gradient), settings.Alpha);
            }

            return drawn with { Image = image };
        }
    }
}
