using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Samples;

/// <summary>
/// TePA against test-time training (Cong 2024): training images that a surrogate cannot orient, whichever way they are turned, made
/// with momentum and input diversity so that they transfer. Raises CE(aux(D(Rot_k x)), k) of the surrogate for k = 0 … 3 in turn, with
/// momentum over all of it. The step length is halved after half of the steps of an orientation, and again after three quarters.
/// </summary>
public sealed record TepaSettings : SteppedAttackSettings
{
    public const int Orientations = 4;

    public static Kind<TepaSettings> Declaration { get; } = new(
        "tepa",
        "Training images that a surrogate of the attacker's own cannot orient (TePA, Cong 2024): a grey-box attacker.",
        new TepaSettings())
    {
        {
            s => s.Surrogate!, Text,
            "Checkpoint of the surrogate; a relative path is looked up from the working directory, then from the program's folder."
        },
        { s => s.Epsilon, PixelDistance, AboutEpsilon },
        { s => s.Alpha, PixelDistance, $"{AboutAlpha} Half as long after half of the steps, and a quarter after three quarters." },
        { s => s.Steps, WholeNumber(1, MostSteps, "steps"), "Steps for each of the four orientations." },
        { s => s.Rounds, WholeNumber(1, 100), "How often all orientations are gone through." },
        { s => s.Momentum, Fraction, "Share of the accumulated direction that each step keeps." },
        { s => s.Diversity, Fraction, "Probability that a step looks at the image resized and padded (Xie 2019)." },
        {
            s => s.Resize, PositiveNumber(1),
            "Smallest size of a resized image, as a share of the original one; the largest is a pixel under the original (0.8: 25 to 31)."
        },
    };

    public TepaSettings() =>
        (Epsilon, Alpha, Steps, Surrogate) = (32.0 / 255, 4.0 / 255, 20, "models/fashion-mnist-surrogate.safetensors");

    /// <summary>How often all four orientations are gone through, each with so many steps (the authors' code: 3).</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Share of the accumulated direction that each step keeps, 0 to 1.</summary>
    public double Momentum { get; init; } = 1;

    /// <summary>Probability that a step looks at the image resized and padded, 0 to 1 (Xie 2019).</summary>
    public double Diversity { get; init; } = 0.5;

    /// <summary>
    /// Smallest size of a resized image, as a share of the original one, in (0, 1]; the largest is a pixel under the original, so that 0.8
    /// means 25 to 31 rows and columns of 32. 1: none is resized.
    /// </summary>
    public double Resize { get; init; } = 0.8;

    protected override int GradientSteps => Steps * Orientations * Rounds;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new TepaGenerator(this, materials);

    private sealed class TepaGenerator(TepaSettings settings, SampleMaterials materials) : CraftingGenerator(materials)
    {
        private readonly int _side = materials.Train.Shape.Height;

        public override async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
        {
            var ball = new PixelBall(drawn.Image, settings.Epsilon);
            var momentum = new Momentum(settings.Momentum);
            var random = drawn.CraftingRandom();
            var image = drawn.Image;
            for (var orientation = 0; orientation < Orientations * settings.Rounds; orientation++)
            {
                for (var step = 0; step < settings.Steps; step++)
                {
                    var answer = await ask(image, LossOf(orientation % Orientations, random), cancellationToken);
                    image = ball.Step(image, momentum.Add(answer.Gradient), LengthOf(step));
                }
            }

            return drawn with { Image = image };
        }

        private DiverseRotationLoss LossOf(int quarterTurns, RandomStream random)
        {
            var smallest = Math.Max(1, (int)(_side * settings.Resize));
            if (random.NextDouble() >= settings.Diversity || smallest == _side)
                return new DiverseRotationLoss(quarterTurns);
            // As the authors' code draws: never the full size, and never against the lower or the right edge.
            var size = smallest + random.Next(_side - smallest);
            return new DiverseRotationLoss(quarterTurns, size, random.Next(_side - size), random.Next(_side - size));
        }

        private double LengthOf(int step) =>
            2 * step < settings.Steps ? settings.Alpha : 4 * step < 3 * settings.Steps ? settings.Alpha / 2 : settings.Alpha / 4;
    }
}

/// <summary>
/// CE(aux(D(Rot_k x)), k): the auxiliary loss of one orientation, of the image perhaps made smaller and set somewhere into
/// a black frame of the original size (Cong 2024, after Xie 2019).
/// </summary>
/// <param name="QuarterTurns">k, counter-clockwise, 0 … 3.</param>
/// <param name="Size">Rows and columns after resizing; null: the image as it is.</param>
/// <param name="Top">Rows above it.</param>
/// <param name="Left">Columns left of it.</param>
public sealed record DiverseRotationLoss(int QuarterTurns, int? Size = null, int Top = 0, int Left = 0) : InputObjective
{
    public override Tensor Of(ITestTimeModel model, Tensor pixels)
    {
        var turned = pixels.rot90(QuarterTurns, (2, 3));
        var logits = model.Auxiliary(model.Normalise(Size is { } size ? Framed(turned, size) : turned));
        return cross_entropy(logits, DeviceTensors.Label(QuarterTurns, logits.device));
    }

    /// <param name="image">[1, 3, 32, 32].</param>
    /// <returns>The same shape.</returns>
    private Tensor Framed(Tensor image, int size)
    {
        var frame = image.shape[^1] - size;
        var small = interpolate(image, [size, size], mode: InterpolationMode.Bilinear, align_corners: false);
        return pad(small, [Left, frame - Left, Top, frame - Top]);
    }
}
