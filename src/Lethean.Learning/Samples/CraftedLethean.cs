using Lethean.Learning.Adaptation;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Samples;

/// <summary>
/// Searches near a training image x with class y for x* with ⟨∇l_m(x*, y), ∇l_s(x*)⟩ &lt; 0 (Perry 2020, equation 3): signed
/// gradient descent on the product itself, and of all images on the way the one with the lowest, the last one included: one question
/// more than steps.
/// </summary>
public sealed record CraftedLetheanSettings : SteppedAttackSettings
{
    public static Kind<CraftedLetheanSettings> Declaration { get; } = new(
        "crafted-lethean",
        "Training images moved to where learning the auxiliary task unlearns the main one: a search for Perry 2020, equation 3.",
        new CraftedLetheanSettings())
    {
        { s => s.Epsilon, PixelDistance, AboutEpsilon },
        { s => s.Alpha, PixelDistance, AboutAlpha },
        { s => s.Steps, WholeNumber(1, MostSteps, "steps"), $"{AboutSteps} One more question is for the last image." },
        { s => s.RandomStart, Flag, AboutRandomStart },
        { s => s.Surrogate, Optional(Text), AboutSurrogate },
    };

    public bool RandomStart { get; init; } = true;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new CraftedLetheanGenerator(this, materials);

    private sealed class CraftedLetheanGenerator(CraftedLetheanSettings settings, SampleMaterials materials) : CraftingGenerator(materials)
    {
        public override async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
        {
            var ball = new PixelBall(drawn.Image, settings.Epsilon);
            var product = new GradientProduct(drawn.Label);
            var image = settings.RandomStart ? ball.Draw(drawn.CraftingRandom()) : drawn.Image;
            var (best, lowest) = (image, double.PositiveInfinity);
            for (var step = 0; ; step++)
            {
                var answer = await ask(image, product, cancellationToken);
                if (answer.Value < lowest)
                    (best, lowest) = (image, answer.Value);
                if (step == settings.Steps)
                    break;
                image = ball.Step(image, answer.Gradient.AsSpan(), -settings.Alpha);
            }

            return drawn with { Image = best };
        }
    }
}

/// <summary>
/// ⟨∇l_m(x, y; θ), ∇l_s(x; θ)⟩ over the shared weights (Perry 2020, equation 3): where it is negative, learning the
/// self-supervised task from x unlearns the main one. l_s is the mean over the four rotations.
/// </summary>
/// <param name="Label">The class y.</param>
public sealed record GradientProduct(int Label) : InputObjective
{
    /// <remarks>Gradients that keep their own graph: differentiating the product by the pixels is a second backward pass.</remarks>
    public override Tensor Of(ITestTimeModel model, Tensor pixels)
    {
        var shared = model.SharedParameters.Select(Tensor (p) => p.Value).ToArray();
        var views = cat([.. ViewWeights.Once.Rotations.Select(turns => pixels.rot90(turns, (2, 3)))]);
        var auxiliary = AuxiliaryLoss.Of(model.Auxiliary(model.Normalise(views)), ViewWeights.Once);
        var main = model.Main(model.Normalise(pixels));
        var loss = cross_entropy(main, DeviceTensors.Label(Label, main.device));
        var byMain = autograd.grad([loss], shared, retain_graph: true, create_graph: true);
        var byAuxiliary = autograd.grad([auxiliary], shared, retain_graph: true, create_graph: true);
        return stack(byMain.Zip(byAuxiliary, (m, s) => m.mul(s).sum())).sum();
    }
}
