using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Samples;

/// <summary>
/// The fast gradient sign method (Goodfellow 2015) on a training image: x + ε·sign(∇ₓ loss), in pixel space,
/// clamped to [0, 1].
/// </summary>
public sealed record FgsmSettings : GradientAttackSettings
{
    public static Kind<FgsmSettings> Declaration { get; } = new(
        "fgsm",
        "Training images moved along the sign of the model's input gradient (Goodfellow 2015): a white-box attacker.",
        new FgsmSettings())
    {
        { s => s.Epsilon, PixelDistance, "Distance in pixel space." },
        { s => s.Loss, Choice<InputLossKind>(), AboutLoss },
        { s => s.Surrogate, Optional(Text), AboutSurrogate },
    };

    public FgsmSettings() => Epsilon = 0.2;

    /// <summary>Auxiliary: the self-supervised loss with label 0, as the paper's code does. Main: the true class.</summary>
    public InputLossKind Loss { get; init; } = InputLossKind.Auxiliary;

    protected override int GradientSteps => 1;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new FgsmGenerator(this, materials);

    private sealed class FgsmGenerator(FgsmSettings settings, SampleMaterials materials) : ISampleGenerator, ICrafting
    {
        public ICrafting Crafting => this;

        public Sample Next() => Sample.Draw(materials.Train, materials.Random);

        public async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
        {
            var answer = await ask(drawn.Image, InputLoss.Against(drawn, settings.Loss), cancellationToken);
            var ball = new PixelBall(drawn.Image, settings.Epsilon);
            return drawn with { Image = ball.Step(drawn.Image, answer.Gradient.AsSpan(), settings.Epsilon) };
        }
    }
}
