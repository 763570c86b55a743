using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Samples;

/// <summary>Where the fast gradient sign method moves an image, and to which values it clamps the result.</summary>
public enum FgsmSpace
{
    /// <summary>Pixels, to [0, 1].</summary>
    Pixels,

    /// <summary>
    /// Values normalised by the training set's mean and deviation, again to [0, 1], as the paper's code does. In pixels that is from the
    /// mean of a channel to one deviation above it: all darker and brighter pixels are moved there, however far that is.
    /// </summary>
    Normalised,
}

/// <summary>
/// The fast gradient sign method (Goodfellow 2015) on a training image: x + ε·sign(∇ₓ loss), clamped to [0, 1]; in pixels, or in
/// normalised values as Perry's code has it.
/// </summary>
public sealed record FgsmSettings : GradientAttackSettings
{
    public static Kind<FgsmSettings> Declaration { get; } = new(
        "fgsm",
        "Training images moved along the sign of the model's input gradient (Goodfellow 2015): a white-box attacker.",
        new FgsmSettings())
    {
        { s => s.Epsilon, PixelDistance, "Distance, in the unit of space." },
        {
            s => s.Space, Choice<FgsmSpace>(),
            "pixels, or normalised: values less the training set's mean, by its deviation, clamped to [0, 1] as the paper's code does. "
            + "That moves dark and bright pixels far beyond epsilon, which is then no bound."
        },
        { s => s.Augment, Flag, "Crop and flip first, as the paper's code does." },
        { s => s.Loss, Choice<InputLossKind>(), AboutLoss },
        { s => s.Surrogate, Optional(Text), AboutSurrogate },
    };

    public FgsmSettings() => Epsilon = 0.2;

    public FgsmSpace Space { get; init; } = FgsmSpace.Pixels;

    /// <summary>Crop and flip the image first, as the paper's code (not its text) does.</summary>
    public bool Augment { get; init; }

    /// <summary>Auxiliary: the self-supervised loss with label 0, as the paper's code does. Main: the true class.</summary>
    public InputLossKind Loss { get; init; } = InputLossKind.Auxiliary;

    /// <summary>Without a bound in normalised space: what is clamped there moves further than epsilon.</summary>
    public override ThreatModel Threat => Space == FgsmSpace.Pixels ? base.Threat : base.Threat with { Epsilon = null };

    protected override int GradientSteps => 1;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new FgsmGenerator(this, materials);

    private sealed class FgsmGenerator(FgsmSettings settings, SampleMaterials materials) : ISampleGenerator, ICrafting
    {
        public ICrafting Crafting => this;

        public Sample Next()
        {
            var drawn = Sample.Draw(materials.Train, materials.Random);
            return settings.Augment ? drawn.Augmented(CropAndFlip.Draw(materials.Random)) : drawn;
        }

        public async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
        {
            var answer = await ask(drawn.Image, InputLoss.Against(drawn, settings.Loss), cancellationToken);
            var image = settings.Space == FgsmSpace.Pixels
                ? new PixelBall(drawn.Image, settings.Epsilon).Step(drawn.Image, answer.Gradient.AsSpan(), settings.Epsilon)
                : StepNormalised(drawn.Image, answer.Gradient.AsSpan());
            return drawn with { Image = image };
        }

        /// <summary>The deviation is above 0, so that the gradient has the same sign in both spaces.</summary>
        private Image StepNormalised(Image image, ReadOnlySpan<float> gradient)
        {
            var (mean, deviation) = (materials.Train.Descriptor.Mean, materials.Train.Descriptor.StandardDeviation);
            var pixels = image.Pixels.ToArray();
            var plane = image.Shape.Height * image.Shape.Width;
            for (var i = 0; i < pixels.Length; i++)
            {
                var (centre, unit) = ((double)mean[i / plane], (double)deviation[i / plane]);
                var moved = (pixels[i] - centre) / unit + settings.Epsilon * PixelBall.Sign(gradient[i]);
                pixels[i] = (float)Math.Clamp(centre + unit * Math.Clamp(moved, 0, 1), 0, 1);
            }

            return new Image(image.Shape, pixels);
        }
    }
}
