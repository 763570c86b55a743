using Lethean.Learning.Models;
using Lethean.Learning.Samples;
using Lethean.Learning.Data;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Tests.Reference;
using Lethean.Learning.Adaptation;

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
