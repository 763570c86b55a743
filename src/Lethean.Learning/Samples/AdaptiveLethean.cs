using System.Collections.Immutable;
using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch;

namespace Lethean.Learning.Samples;

/// <summary>
/// The Lethean attacker who has met the defenses: turns a training image, then changes it by signed gradient steps until the
/// model that they ask would let it pass. Without harm to aim at, it goes no further. With it, the steps that are left go to where one step
/// of adaptation does most harm, and of all images that pass the most harmful is sent. Where none passes, the one after the last step is.
/// </summary>
public sealed record AdaptiveLetheanSettings : SteppedAttackSettings
{
    public static Kind<AdaptiveLetheanSettings> Declaration { get; } = new(
        "adaptive-lethean",
        "Lethean samples, changed until they pass the defenses that their author knows of, and perhaps to do most harm behind them.",
        new AdaptiveLetheanSettings(),
        Rules)
    {
        { s => s.Rotations, ListOf(LetheanSettings.Degrees), LetheanSettings.AboutRotations },
        {
            s => s.UprightAbove, Optional(Fraction),
            "Threshold of the orientation gate: upright confidence to reach. null: there is no such gate."
        },
        {
            s => s.UprightBelow, Optional(Fraction),
            "Threshold of the confidence threshold: upright confidence to stay under. null: there is no such gate."
        },
        {
            s => s.EntropyBelow, Optional(Fraction),
            "Threshold of the entropy filter: share of the largest entropy to stay under. null: there is no such gate."
        },
        {
            s => s.GuardImages, Optional(WholeNumber(1, MostTrainingImages, "images")),
            "Training images, drawn anew for each sample, from which the reference of a guard is guessed: the sample's auxiliary gradient "
            + "must not point away from their main gradient. Asks for second derivatives. null: there is no guard."
        },
        {
            s => s.HarmImages, Optional(WholeNumber(1, MostTrainingImages, "images")),
            "Training images, drawn anew for each sample, whose margins the step shall lower: a sample that passes is changed on, for all "
            + "steps, to where its auxiliary gradient does most harm to them. Asks for second derivatives. null: no further than the gates."
        },
        {
            s => s.ClippedAt, Optional(PositiveNumber(1e6)),
            "Largest length of the gradient-clipping that the harm must come through. null: there is no such clipping. Goes with "
            + "harm-images."
        },
        {
            s => s.Margin, Fraction,
            "How far beyond each threshold, as a share of the way to the end of the scale. Where both upright-above and upright-below "
            + "are set, of the way to the middle between them."
        },
        { s => s.Epsilon, PixelDistance, AboutEpsilon },
        { s => s.Alpha, PixelDistance, AboutAlpha },
        {
            s => s.Steps, WholeNumber(1, MostSteps, "steps"),
            "Steps. Each asks for one to three gradients. Without harm-images the search ends at the first image that passes."
        },
        { s => s.Surrogate, Optional(Text), AboutSurrogate },
    };

    private const int MostTrainingImages = 10_000;

    public AdaptiveLetheanSettings() => (Epsilon, Alpha, Steps) = (16.0 / 255, 1.0 / 255, 30);

    /// <summary>Degrees counter-clockwise to draw from, each 90, 180 or 270; at least one.</summary>
    public ImmutableArray<int> Rotations { get; init; } = [90, 180, 270];

    /// <summary>Of an orientation gate: the upright probability that the sample must reach, 0 to 1; null: no such gate.</summary>
    public double? UprightAbove { get; init; } = 0.5;

    /// <summary>Of a confidence threshold: the upright probability that the sample must stay under, 0 to 1; null: no such gate.</summary>
    public double? UprightBelow { get; init; }

    /// <summary>
    /// Of an entropy filter: the entropy of the main head, as a share of its largest value, to stay under, 0 to 1; null: no such gate.
    /// </summary>
    public double? EntropyBelow { get; init; }

    /// <summary>Of a guard: so many training images stand for its reference; null: no guard.</summary>
    public int? GuardImages { get; init; }

    /// <summary>So many training images stand for those that shall be unlearned; null: nothing is aimed at.</summary>
    public int? HarmImages { get; init; }

    /// <summary>Of a clipping: the largest length of a step's gradient, above 0; null: no such clipping.</summary>
    public double? ClippedAt { get; init; }

    /// <summary>
    /// How much further than needed the sample goes, 0 to 1: a share of what is left beyond the gate, between two upright gates
    /// up to the middle.
    /// </summary>
    public double Margin { get; init; } = 0.1;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new AdaptiveLetheanGenerator(this, materials);

    private bool HasGates => this is not { UprightAbove: null, UprightBelow: null, EntropyBelow: null };

    private static IEnumerable<Violation> Rules(AdaptiveLetheanSettings settings)
    {
        if (settings is { HasGates: false, GuardImages: null, HarmImages: null })
            yield return new(null, "nothing to pass and no harm to aim at",
                "upright-above, upright-below, entropy-below, guard-images or harm-images, at least one");
        if (settings.UprightAbove >= settings.UprightBelow)
            yield return new("upright-below", "not above upright-above", "two gates that one sample can pass");
        if (settings is { ClippedAt: not null, HarmImages: null })
            yield return new("clipped-at", "no harm-images that it would count for", "null, or harm-images as well");
    }

    private sealed class AdaptiveLetheanGenerator(AdaptiveLetheanSettings settings, SampleMaterials materials) : ISampleGenerator, ICrafting
    {
        private readonly LetheanGenerator _rotated = new(new LetheanSettings { Rotations = settings.Rotations }, materials);

        public ICrafting Crafting => this;

        public Sample Next()
        {
            var rotated = _rotated.Next();
            var draws = settings.GuardImages is not null || settings.HarmImages is not null;
            return draws ? rotated with { CraftingSeed = materials.Random.NextUInt64() } : rotated;
        }

        public async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
        {
            var random = drawn.CraftingRandom();
            var obstacles = Obstacles(random);
            var harm = settings.HarmImages is { } images ? new StepHarm(Draw(images, random), settings.ClippedAt) : null;
            var ball = new PixelBall(drawn.Image, settings.Epsilon);
            var image = drawn.Image;
            var (worst, lowest) = ((Image?)null, double.PositiveInfinity);
            for (var step = 0; step < settings.Steps; step++)
            {
                var answer = await FirstUnmetAsync(obstacles, image, ask, cancellationToken);
                if (answer is null)
                {
                    if (harm is null)
                        break;
                    answer = await ask(image, harm, cancellationToken);
                    if (answer.Value < lowest)
                        (worst, lowest) = (image, answer.Value);
                }

                image = ball.Step(image, answer.Gradient.AsSpan(), -settings.Alpha);
            }

            return drawn with { Image = worst ?? image };
        }

        /// <summary>In the order of what they cost: the gates ask for first derivatives, the guard for second ones.</summary>
        private List<InputObjective> Obstacles(RandomStream random)
        {
            var obstacles = new List<InputObjective>();
            if (settings.HasGates)
                obstacles.Add(GateViolation.Of(settings));
            if (settings.GuardImages is { } images)
                obstacles.Add(new GuardViolation(Draw(images, random), settings.Margin));
            return obstacles;
        }

        private ImageDataset Draw(int images, RandomStream random)
        {
            var indices = new int[images];
            for (var i = 0; i < images; i++)
                indices[i] = random.Next(materials.Train.Count);
            return materials.Train.Pick(indices);
        }

        private static async ValueTask<InputAnswer?> FirstUnmetAsync(
            List<InputObjective> obstacles, Image image, AskModel ask, CancellationToken cancellationToken)
        {
            foreach (var obstacle in obstacles)
                if (await ask(image, obstacle, cancellationToken) is { Value: > 0 } answer)
                    return answer;
            return null;
        }
    }
}

/// <summary>How far an image is from passing gates: the sum, over the gates, of what is missing; 0 where it passes them all.</summary>
/// <param name="UprightAtLeast">
/// Probability of the auxiliary head that the image is upright, (0, 1]; missing is a difference of logarithms.
/// </param>
/// <param name="UprightAtMost">The same, from above.</param>
/// <param name="EntropyAtMost">Entropy of the main head as a share of ln K, 0 to 1.</param>
public sealed record GateViolation(double? UprightAtLeast, double? UprightAtMost, double? EntropyAtMost) : InputObjective
{
    internal static GateViolation Of(AdaptiveLetheanSettings settings)
    {
        var (above, below, unsure) = (settings.UprightAbove, settings.UprightBelow, settings.EntropyBelow);
        // Between two gates both margins end in the middle: the sample must be able to pass both.
        var middle = (above + below) / 2;
        return new GateViolation(Beyond(above, middle ?? 1), Beyond(below, middle ?? 0), Beyond(unsure, 0));

        // From the gate towards the end of what passes it.
        double? Beyond(double? gate, double end) => gate + settings.Margin * (end - gate);
    }

    public override Tensor Of(ITestTimeModel model, Tensor pixels)
    {
        var (main, auxiliary) = model.Both(model.Normalise(pixels));
        var upright = auxiliary.log_softmax(1).narrow(1, 0, 1).flatten();
        var classes = main.log_softmax(1);
        var entropy = classes.exp().mul(classes).sum(1).div(Level(-Math.Log(model.Architecture.Classes)));
        var missing = new List<Tensor>();
        if (UprightAtLeast is { } least)
            missing.Add(Level(Math.Log(least)).sub(upright));
        if (UprightAtMost is { } most)
            missing.Add(upright.sub(Level(Math.Log(most))));
        if (EntropyAtMost is { } unsure)
            missing.Add(entropy.sub(Level(unsure)));
        return cat(missing).relu().sum();

        Tensor Level(double value) => DeviceTensors.Number(value, upright.device);
    }
}
