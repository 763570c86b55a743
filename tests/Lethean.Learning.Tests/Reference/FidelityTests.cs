using System.Collections.Immutable;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;

namespace Lethean.Learning.Tests.Reference;

/// <summary>The engine against values that an independent implementation computed (README.md).</summary>
public sealed class FidelityTests
{
    public static TheoryData<string> Networks => [ReferenceNetwork.Fashion, ReferenceNetwork.Random];

    [Theory, MemberData(nameof(Networks))]
    public void Logits_should_match_the_reference(string network)
    {
        var reference = new ReferenceNetwork(network);
        using var model = reference.Checkpoint.CreateModel();

        var (main, auxiliary) = reference.Logits(model);

        Near.Absolute(reference.Expected("main_logits"), main, 1e-4);
        Near.Absolute(reference.Expected("aux_logits"), auxiliary, 1e-4);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Convolutions_in_bfloat16_should_stay_near_the_reference(string network)
    {
        var reference = new ReferenceNetwork(network);
        using var model = reference.Checkpoint.CreateModel(precision: Precision.Bfloat16);

        var (main, auxiliary) = reference.Logits(model);

        // Twenty layers, each of which rounds by up to 2⁻⁹ of its largest value: 4 % of the largest logit if all add up.
        NearLargest(reference.Expected("main_logits"), main);
        NearLargest(reference.Expected("aux_logits"), auxiliary);

        static void NearLargest(float[] expected, float[] actual) =>
            Near.Absolute(expected, actual, 0.04 * expected.Max(Math.Abs));
    }

    [Theory, MemberData(nameof(Networks))]
    public void Auxiliary_loss_should_match_the_reference(string network)
    {
        var reference = new ReferenceNetwork(network);
        foreach (var (counts, name) in new[] { (new[] { 1, 1, 1, 1 }, "aux_loss_expand_0"), (new[] { 5, 9, 11, 7 }, "aux_loss_counts_5_9_11_7") })
        {
            using var model = reference.Checkpoint.CreateModel();

            var loss = new RotationPrediction(model, new() { LearningRate = 0.001 }).Take(reference.Image(0), ViewWeights.FromCounts(counts));

            Assert.NotNull(loss);
            Assert.Equal(reference.Expected(name)[0], loss.Value.Loss, 1e-5);
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Input_gradients_should_match_the_reference(string network)
    {
        var reference = new ReferenceNetwork(network);
        using var learner = Learner(reference);

        var auxiliary = learner.Answer(reference.Image(0), new InputLoss(InputLossKind.Auxiliary, 0)).Gradient;
        var main = learner.Answer(reference.Image(0), new InputLoss(InputLossKind.Main, reference.Label(0))).Gradient;

        Near.Relative(reference.Expected("input_gradient_aux_label0"), Normalised(auxiliary, reference), 1e-3);
        Near.Relative(reference.Expected("input_gradient_main"), Normalised(main, reference), 1e-3);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Gradient_correlation_should_match_the_reference(string network)
    {
        var reference = new ReferenceNetwork(network);
        using var model = reference.Checkpoint.CreateModel();
        var correlation = new GradientCorrelation(model);
        foreach (var (turns, name) in new[] { (0, "gradient_cosine_upright"), (1, "gradient_cosine_rotated90") })
        {
            var expected = reference.Expected(name);
            for (var i = 0; i < expected.Length; i++)
            {
                var cosine = correlation.Of(reference.Image(i).RotateQuarter(turns), reference.Label(i));

                Assert.Equal(expected[i], cosine, 1e-3 * Math.Abs(expected[i]));
            }
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Logits_should_match_the_reference_after_Lethean_steps(string network)
    {
        var reference = new ReferenceNetwork(network);
        using var model = reference.Checkpoint.CreateModel();
        var step = new RotationPrediction(model, new() { LearningRate = 0.001 });
        for (var s = 0; s < 10; s++)
        {
            step.Take(reference.Image(s % 16).RotateQuarter(1 + s % 3), ViewWeights.Once);
            if (s is 0 or 9)
                RequireLogitsAfter(s == 0 ? "1_lethean_step" : "10_lethean_steps");
        }

        void RequireLogitsAfter(string steps)
        {
            var (main, auxiliary) = reference.Logits(model);
            Near.Absolute(reference.Expected($"main_logits_after_{steps}"), main, 1e-3);
            Near.Absolute(reference.Expected($"aux_logits_after_{steps}"), auxiliary, 1e-3);
        }
    }

    private static TestTimeLearner Learner(ReferenceNetwork reference) =>
        new(reference.Checkpoint.CreateModel(), new RotationPredictionSettings(), DefenseChain.Empty, RandomStream.Create(1, "test"));

    // The reference differentiates by normalised values; the learner by pixels.
    private static float[] Normalised(ImmutableArray<float> gradient, ReferenceNetwork reference) =>
        [.. gradient.Select(g => g * reference.Checkpoint.Metadata.Normalization.StandardDeviation[0])];
}
