using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Samples;
using Lethean.Learning.Tests.Evaluation;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Tests.Reference;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Samples;

/// <summary>What attackers ask for, against its definition on the reference networks.</summary>
public sealed class ObjectiveTests
{
    public static TheoryData<string> Networks => [ReferenceNetwork.Fashion, ReferenceNetwork.Random];

    [Fact]
    public void Gradient_product_should_be_the_rate_at_which_learning_the_auxiliary_task_lowers_the_main_loss()
    {
        const double Rate = 0.002;
        for (var number = 0; number < 4; number++)
        {
            using var model = new SmoothModel();
            var (image, main) = (SmallModel.Image(number), new InputLoss(InputLossKind.Main, number));
            var product = InputGradient.Of(model, image, new GradientProduct(number)).Value;
            var before = InputGradient.Of(model, image, main).Value;

            new RotationPrediction(model, new() { LearningRate = Rate }).Take(image, ViewWeights.Once);

            var lowered = (before - InputGradient.Of(model, image, main).Value) / Rate;
            // Float32 losses of about 2 are known to 2e-7, so their difference to 1e-4 of the rate.
            Assert.Equal(product, lowered, 0.02 * Math.Abs(product) + 2e-4);
        }
    }

    // On a smooth network: the product jumps where a ReLU changes sides, and a difference quotient would see the jumps.
    [Fact]
    public void Gradient_of_the_product_should_match_its_numerical_derivative()
    {
        const double Distance = 0.05;
        using var model = new SmoothModel();
        for (var number = 0; number < 4; number++)
        {
            var (image, objective) = (SmallModel.Image(number), new GradientProduct(number));
            var gradient = InputGradient.Of(model, image, objective).Gradient;
            var norm = Math.Sqrt(gradient.Sum(g => (double)g * g));

            Assert.Equal(norm, (At(Distance) - At(-Distance)) / (2 * Distance), 0.02 * norm);

            double At(double distance)
            {
                var moved = image.Pixels.ToArray();
                for (var i = 0; i < moved.Length; i++)
                    moved[i] += (float)(distance * gradient[i] / norm);
                return InputGradient.Of(model, new Image(image.Shape, moved), objective).Value;
            }
        }
    }

    [Fact]
    public void Step_harm_should_be_the_rate_at_which_learning_the_auxiliary_task_raises_margins()
    {
        const double Rate = 0.002;
        var known = RandomData.Create(8);
        for (var number = 0; number < 4; number++)
        {
            using var model = new SmoothModel();
            var (image, before) = (SmallModel.Image(number), MeanMargin(model, known));
            var harm = InputGradient.Of(model, image, new StepHarm(known, null)).Value;
            var length = LengthOfLostMargin(model, known);
            var gradientNorm = new RotationPrediction(model, new() { LearningRate = Rate }).Take(image, ViewWeights.Once)!.Value.GradientNorm;

            Assert.Equal(harm * length, (MeanMargin(model, known) - before) / Rate, 0.03 * Math.Abs(harm * length) + 2e-3);

            // Clipped to half of its length, the step does half of that; a limit above its length changes nothing.
            using var fresh = new SmoothModel();
            Assert.Equal(harm / 2, InputGradient.Of(fresh, image, new StepHarm(known, gradientNorm / 2)).Value, 1e-3 * Math.Abs(harm));
            Assert.Equal(harm, InputGradient.Of(fresh, image, new StepHarm(known, gradientNorm * 2)).Value, 1e-3 * Math.Abs(harm));
        }
    }

    [Fact]
    public void Guard_violation_should_be_what_the_cosine_is_short_of()
    {
        var known = RandomData.Create(8);
        using var model = new SmoothModel();
        for (var number = 0; number < 4; number++)
        {
            var image = SmallModel.Image(number);
            var cosine = 1 - InputGradient.Of(model, image, new GuardViolation(known, 1)).Value;

            Assert.InRange(cosine, -1, 1);
            Assert.Equal(0.1, InputGradient.Of(model, image, new GuardViolation(known, cosine + 0.1)).Value, 1e-5);
            Assert.Equal(0, InputGradient.Of(model, image, new GuardViolation(known, cosine - 0.1)).Value);
            // The sign is that of the change of the main loss after a step.
            using var stepped = new SmoothModel();
            new RotationPrediction(stepped, new() { LearningRate = 0.01 }).Take(image, ViewWeights.Once);
            Assert.Equal(Math.Sign(cosine), Math.Sign(MeanLoss(model, known) - MeanLoss(stepped, known)));
        }
    }

    // On a smooth network, as above.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_through_a_step_should_match_their_numerical_derivative(bool guarded)
    {
        const double Distance = 0.02;
        var known = RandomData.Create(8);
        using var model = new SmoothModel();
        for (var number = 0; number < 4; number++)
        {
            var image = SmallModel.Image(number);
            InputObjective objective = guarded ? new GuardViolation(known, 1) : new StepHarm(known, 0.1);
            var gradient = InputGradient.Of(model, image, objective).Gradient;
            var norm = Math.Sqrt(gradient.Sum(g => (double)g * g));

            Assert.Equal(norm, (At(Distance) - At(-Distance)) / (2 * Distance), 0.03 * norm);

            double At(double distance)
            {
                var moved = image.Pixels.ToArray();
                for (var i = 0; i < moved.Length; i++)
                    moved[i] += (float)(distance * gradient[i] / norm);
                return InputGradient.Of(model, new Image(image.Shape, moved), objective).Value;
            }
        }
    }

    private static double MeanMargin(SmoothModel model, ImageDataset known)
    {
        using var scope = NewDisposeScope();
        ITestTimeModel network = model;
        var logits = network.Main(network.Normalise(known.Pixels(0, known.Count))).data<float>().ToArray();
        return Enumerable.Range(0, known.Count).Average(i =>
        {
            var row = logits.AsSpan(10 * i, 10).ToArray();
            return row[known.LabelOf(i)] - row.Where((_, c) => c != known.LabelOf(i)).Max();
        });
    }

    private static double LengthOfLostMargin(SmoothModel model, ImageDataset known)
    {
        // A small step along the direction itself is not known here, so its length is taken from single weights' difference quotients.
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        const float Small = 1e-2f;
        var squares = 0.0;
        foreach (var (_, weight) in model.SharedParameters)
        {
            var flat = weight.view(-1);
            for (var i = 0L; i < flat.shape[0]; i++)
            {
                var was = flat[i].item<float>();
                flat[i] = was + Small;
                var above = MeanMargin(model, known);
                flat[i] = was - Small;
                var below = MeanMargin(model, known);
                flat[i] = was;
                squares += Math.Pow((above - below) / (2 * Small), 2);
            }
        }

        return Math.Sqrt(squares);
    }

    private static double MeanLoss(SmoothModel model, ImageDataset known)
    {
        using var scope = NewDisposeScope();
        ITestTimeModel network = model;
        return nn.functional.cross_entropy(network.Main(network.Normalise(known.Pixels(0, known.Count))), known.Labels(0, known.Count)).item<float>();
    }

    [Theory, MemberData(nameof(Networks))]
    public void Gradient_product_should_have_the_sign_of_the_gradient_correlation(string network)
    {
        using var attacked = new AttackedModel(network);
        var correlation = new GradientCorrelation(attacked.Model);
        for (var input = 0; input < 4; input++)
        {
            var sample = attacked.Sample(input, input % 2);
            Assert.Equal(
                Math.Sign(correlation.Of(sample.Image, sample.Label)),
                Math.Sign(attacked.Answer(sample.Image, new GradientProduct(sample.Label)).Value));
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Missing_uprightness_should_be_the_distance_of_the_logarithms(string network)
    {
        using var attacked = new AttackedModel(network);
        var image = attacked.Sample(0, 1).Image;
        var upright = attacked.Answer(image, new InputLoss(InputLossKind.Auxiliary, 0));
        var probability = Math.Exp(-upright.Value);

        var above = attacked.Answer(image, new GateViolation(Math.Sqrt(probability), null, null));
        var below = attacked.Answer(image, new GateViolation(null, probability / 2, null));
        var passes = attacked.Answer(image, new GateViolation(probability / 2, Math.Sqrt(probability), 1));

        Assert.Equal(0.5 * upright.Value, above.Value, 1e-4 * (1 + upright.Value));
        Near.Relative(upright.Gradient.AsSpan(), above.Gradient.AsSpan(), 1e-4);
        Assert.Equal(Math.Log(2), below.Value, 1e-4 * (1 + upright.Value));
        Near.Relative([.. upright.Gradient.Select(g => -g)], below.Gradient.AsSpan(), 1e-4);
        Assert.Equal(0, passes.Value);
        Assert.All(passes.Gradient, g => Assert.Equal(0, g));
    }

    [Theory, MemberData(nameof(Networks))]
    public void Excess_entropy_should_be_that_of_the_main_head(string network)
    {
        var reference = new ReferenceNetwork(network);
        using var attacked = new AttackedModel(network);
        for (var input = 0; input < 4; input++)
        {
            var logits = reference.Expected("main_logits").AsSpan(10 * input, 10).ToArray().Select(l => (double)l).ToArray();
            var sum = logits.Sum(Math.Exp);
            var entropy = -logits.Sum(l => Math.Exp(l) / sum * (l - Math.Log(sum))) / Math.Log(10);

            var excess = attacked.Answer(attacked.Sample(input).Image, new GateViolation(null, null, entropy / 2));

            Assert.Equal(entropy / 2, excess.Value, 1e-4);
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Rotation_loss_should_be_the_auxiliary_loss_of_the_turned_image(string network)
    {
        using var attacked = new AttackedModel(network);
        var image = attacked.Sample(2).Image;
        for (var turns = 0; turns < 4; turns++)
        {
            var expected = attacked.Answer(image.RotateQuarter(turns), new InputLoss(InputLossKind.Auxiliary, turns));

            var answer = attacked.Answer(image, new DiverseRotationLoss(turns));

            Assert.Equal(expected.Value, answer.Value, 1e-5);
            var turnedBack = new Image(image.Shape, expected.Gradient.AsSpan()).RotateQuarter(-turns);
            Near.Relative(turnedBack.Pixels, answer.Gradient.AsSpan(), 1e-3);
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Diverse_input_should_be_the_turned_image_made_smaller_in_a_black_frame(string network)
    {
        using var attacked = new AttackedModel(network);
        var image = attacked.Sample(3).Image;

        // Half the size by linear interpolation is the mean of two by two pixels.
        var turned = image.RotateQuarter(1);
        var framed = new float[turned.Shape.Size];
        for (var i = 0; i < 3 * 16 * 16; i++)
        {
            var (channel, row, column) = (i / 256, i / 16 % 16, i % 16);
            var from = (channel * 32 + 2 * row) * 32 + 2 * column;
            var p = turned.Pixels;
            framed[(channel * 32 + row + 5) * 32 + column + 9] = (p[from] + p[from + 1] + p[from + 32] + p[from + 33]) / 4;
        }

        var answer = attacked.Answer(image, new DiverseRotationLoss(1, Size: 16, Top: 5, Left: 9));

        Assert.Equal(attacked.Answer(new Image(turned.Shape, framed), new InputLoss(InputLossKind.Auxiliary, 1)).Value, answer.Value, 1e-4);
    }
}
