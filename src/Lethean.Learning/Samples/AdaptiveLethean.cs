using System.Collections.Immutable;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch;

namespace Lethean.Learning.Samples;

/// <summary>
/// The Lethean attacker who has met the gates: turns a training image, then changes it by signed gradient steps until the
/// model that they ask would let it pass, and no further. An image that does not pass after all steps is sent as it is by then.
/// </summary>
public sealed record AdaptiveLetheanSettings : SteppedAttackSettings
{
    public static Kind<AdaptiveLetheanSettings> Declaration { get; } = new(
        "adaptive-lethean",
        "Lethean samples, changed until they pass the gates that their author knows of, and no further.",
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
            s => s.Margin, Fraction,
            "How far beyond each threshold, as a share of the way to the end of the scale. Where both upright-above and upright-below "
            + "are set, of the way to the middle between them."
        },
        { s => s.Epsilon, PixelDistance, AboutEpsilon },
        { s => s.Alpha, PixelDistance, AboutAlpha },
        { s => s.Steps, WholeNumber(1, MostSteps, "steps"), $"{AboutSteps} The search ends at the first image that passes." },
        { s => s.Surrogate, Optional(Text), AboutSurrogate },
    };

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

    /// <summary>
    /// How much further than needed the sample goes, 0 to 1: a share of what is left beyond the gate, between two upright gates
    /// up to the middle.
    /// </summary>
    public double Margin { get; init; } = 0.1;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new AdaptiveLetheanGenerator(this, materials);

    private static IEnumerable<Violation> Rules(AdaptiveLetheanSettings settings)
    {
        if (settings is { UprightAbove: null, UprightBelow: null, EntropyBelow: null })
            yield return new(null, "no gate to pass", "upright-above, upright-below or entropy-below, at least one");
        if (settings.UprightAbove >= settings.UprightBelow)
            yield return new("upright-below", "not above upright-above", "two gates that one sample can pass");
    }

    private sealed class AdaptiveLetheanGenerator(AdaptiveLetheanSettings settings, SampleMaterials materials) : ISampleGenerator, ICrafting
    {
        private readonly GateViolation _violation = GateViolation.Of(settings);
        private readonly LetheanGenerator _rotated = new(new LetheanSettings { Rotations = settings.Rotations }, materials);

        public ICrafting Crafting => this;

        public Sample Next() => _rotated.Next();

        public async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
        {
            var ball = new PixelBall(drawn.Image, settings.Epsilon);
            var image = drawn.Image;
            for (var step = 0; step < settings.Steps; step++)
            {
                var answer = await ask(image, _violation, cancellationToken);
                if (answer.Value <= 0)
                    break;
                image = ball.Step(image, answer.Gradient.AsSpan(), -settings.Alpha);
            }

            return drawn with { Image = image };
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
