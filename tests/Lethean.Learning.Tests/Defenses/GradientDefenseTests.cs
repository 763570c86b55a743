using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Kinds;
using Lethean.Learning.Tests.Reference;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Tests.Defenses;

/// <summary>Every change of the gradient against its formula, computed here with plain numbers.</summary>
public sealed class GradientDefenseTests
{
    private const double Rate = 0.01;
    private static readonly AdaptationSettings Online = new RotationPredictionSettings { LearningRate = Rate };

    public static TheoryData<string> Networks => [ReferenceNetwork.Fashion, ReferenceNetwork.Random];

    [Theory, MemberData(nameof(Networks))]
    public void Clipping_should_shorten_only_long_gradients(string network)
    {
        var reference = new ReferenceNetwork(network);
        using var original = reference.Checkpoint.CreateModel();
        var image = reference.Image(0).RotateQuarter(1);
        var gradient = Naive.AuxiliaryGradient(original, image);
        var norm = Naive.Norm(gradient);
        foreach (var (limit, factor) in new[] { (norm / 3, 1.0 / 3), (norm * 3, 1.0) })
        {
            using var defended = Defended.Create(reference, Online, new GradientClippingSettings(limit));
            var before = defended.Weights;

            var served = defended.Learner.Serve(image);

            Naive.RequireChange(before, Naive.Stepped(before, [.. gradient.Select(g => g * factor)], Rate), defended.Weights);
            Assert.Equal(norm, served.GradientNorm!.Value, 1e-4 * norm);
            Assert.Equal((factor < 1 ? 1 : 0, 0), (defended.Tallies[0].Acted, defended.Tallies[0].Refused));
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Trusted_guard_should_project_or_skip_what_points_away(string network)
    {
        var reference = new ReferenceNetwork(network);
        var verdicts = new List<bool>();
        for (var i = 0; i < 8; i++)
        {
            var image = reference.Image(i).RotateQuarter(i % 2);
            using var projecting = Defended.Create(reference, Online, Guard(GuardAction.Project));
            using var skipping = Defended.Create(reference, Online, Guard(GuardAction.Skip));
            var (model, before) = (projecting.Model, projecting.Weights);
            var (gradient, trusted) = (Naive.AuxiliaryGradient(model, image), TrustedGradient(projecting));
            var shared = Naive.SharedCount(model);
            var product = Naive.Dot(gradient[..shared], trusted[..shared]);
            var length = Naive.Norm(trusted[..shared]);
            double[] projected = product >= 0 ? gradient : [.. gradient.Select((g, k) => k < shared ? g - product / (length * length) * trusted[k] : g)];

            var projectedSample = projecting.Learner.Serve(image);
            var skippedSample = skipping.Learner.Serve(image);

            verdicts.Add(product < 0);
            var cosine = product / (length * Naive.Norm(gradient[..shared]));
            Assert.Equal(cosine, projectedSample.GuardCosine!.Value, 1e-4);
            Naive.RequireChange(before, Naive.Stepped(before, projected, Rate), projecting.Weights);
            Assert.Equal(product < 0 ? 1 : 0, projecting.Tallies[0].Acted);
            Assert.Equal(product < 0 ? "gradient-guard" : null, skippedSample.SkipReason);
            Assert.Equal(product < 0 ? 1 : 0, skipping.Tallies[0].Refused);
            if (product < 0)
                Assert.Equal(before, skipping.Weights);
            else
                Naive.RequireChange(before, Naive.Stepped(before, gradient, Rate), skipping.Weights);
        }

        Assert.Contains(true, verdicts);
        Assert.Contains(false, verdicts);
    }

    [Fact]
    public void Trusted_gradient_should_be_computed_anew_after_so_many_steps()
    {
        var reference = new ReferenceNetwork(ReferenceNetwork.Fashion);
        using var defended = Defended.Create(reference, Online, new GradientGuardSettings(GuardReference.TrustedBuffer, GuardAction.Project, 6, Refresh: 2, 0.9));
        double[] trusted = [];
        for (var step = 0; step < 4; step++)
        {
            var image = reference.Image(step);
            var shared = Naive.SharedCount(defended.Model);
            var gradient = Naive.AuxiliaryGradient(defended.Model, image)[..shared];
            if (step % 2 == 0)
                trusted = TrustedGradient(defended)[..shared];

            var served = defended.Learner.Serve(image);

            Assert.Equal(Naive.Dot(gradient, trusted) / Naive.Norm(gradient) / Naive.Norm(trusted), served.GuardCosine!.Value, 1e-4);
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Guard_should_compare_with_the_running_mean_of_what_it_let_through(string network)
    {
        Require_the_running_mean(new ReferenceNetwork(network), seeded: false);
    }

    [Theory, MemberData(nameof(Networks))]
    public void History_should_start_with_the_mean_auxiliary_gradient_of_training_images(string network)
    {
        Require_the_running_mean(new ReferenceNetwork(network), seeded: true);
    }

    private static void Require_the_running_mean(ReferenceNetwork reference, bool seeded)
    {
        const double Decay = 0.7;
        // More than one batch of the seed.
        const int Seeds = 18;
        using var defended = Defended.Create(
            reference, Online, new GradientGuardSettings(GuardReference.History, GuardAction.Skip, Seeds, 1, Decay, seeded));
        var shared = Naive.SharedCount(defended.Model);
        double[]? mean = null;
        foreach (var image in seeded ? Images(defended.Materials.DrawTrusted(Seeds, "gradient-guard")) : [])
        {
            var gradient = Naive.AuxiliaryGradient(defended.Model, image)[..shared];
            mean = [.. gradient.Select((g, k) => (mean?[k] ?? 0) + g / Seeds)];
        }

        var refused = 0;
        for (var i = 0; i < 12; i++)
        {
            var image = reference.Image(i).RotateQuarter(i % 3 == 2 ? 2 : 0);
            var gradient = Naive.AuxiliaryGradient(defended.Model, image)[..shared];

            var served = defended.Learner.Serve(image);

            double? cosine = mean is null ? null : Naive.Dot(gradient, mean) / Naive.Norm(gradient) / Naive.Norm(mean);
            Assert.Equal(cosine is null, served.GuardCosine is null);
            Assert.Equal(cosine ?? 0, served.GuardCosine ?? 0, 1e-4);
            Assert.Equal(cosine < 0, !served.Adapted);
            refused += served.Adapted ? 0 : 1;
            if (served.Adapted)
                mean = mean is null ? gradient : [.. mean.Select((m, k) => Decay * m + (1 - Decay) * gradient[k])];
        }

        Assert.InRange(refused, 1, 11);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Fisher_information_should_be_the_mean_squared_gradient_of_drawn_classes(string network)
    {
        var reference = new ReferenceNetwork(network);
        using var defended = Defended.Create(reference, Online);

        var fisher = FisherInformation.Of(defended.Materials, 5, "ewc");

        var expected = ExpectedFisher(defended, 5);
        Near.Relative([.. expected.Select(f => (float)f)], [.. fisher.Values.SelectMany(part => part)], 1e-3);
        Assert.Same(fisher, FisherInformation.Of(defended.Materials, 5, "ewc"));
    }

    [Theory, MemberData(nameof(Networks))]
    public void Elastic_consolidation_should_pull_by_the_fisher_information(string network)
    {
        var reference = new ReferenceNetwork(network);
        using var plain = Defended.Create(reference, Online);
        var trained = plain.Weights;
        var fisher = ExpectedFisher(plain, 5);
        // So strong that the pull is as long as the gradient itself.
        plain.Learner.Serve(reference.Image(0).RotateQuarter(1));
        var displaced = plain.Weights;
        var pull = fisher.Select((f, i) => f * (displaced[i] - trained[i])).ToArray();
        var gradient = Naive.AuxiliaryGradient(plain.Model, reference.Image(1).RotateQuarter(1));
        var strength = Naive.Norm(gradient) / Naive.Norm(pull);
        using var defended = Defended.Create(reference, Online, new ElasticWeightConsolidationSettings(strength, 5));

        defended.Learner.Serve(reference.Image(0).RotateQuarter(1));
        var afterOne = defended.Weights;
        defended.Learner.Serve(reference.Image(1).RotateQuarter(1));

        Assert.Equal(displaced, afterOne);
        double[] expected = [.. gradient.Select((g, i) => i < pull.Length ? g + strength * pull[i] : g)];
        Naive.RequireChange(displaced, Naive.Stepped(displaced, expected, Rate), defended.Weights);
        Assert.Equal(2, defended.Tallies[0].Acted);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Learning_without_forgetting_should_add_the_divergence_from_the_trained_predictions(string network)
    {
        const double Temperature = 3;
        var reference = new ReferenceNetwork(network);
        using var original = reference.Checkpoint.CreateModel();
        using var plain = Defended.Create(reference, Online);
        plain.Learner.Serve(reference.Image(0).RotateQuarter(1));
        var displaced = plain.Weights;
        var image = reference.Image(1).RotateQuarter(1);
        using var scope = NewDisposeScope();
        var old = original.Main(original.Normalise(tensor(image.Pixels.ToArray(), [1, 3, 32, 32]))).div(Temperature).softmax(1).detach();
        var gradient = Naive.AuxiliaryGradient(plain.Model, image);
        var divergence = Naive.MainGradient(plain.Model, [image], logits => kl_div(logits.div(Temperature).log_softmax(1), old, false, nn.Reduction.Sum));
        var shared = Naive.SharedCount(original);
        var alpha = Naive.Norm(gradient) / Naive.Norm(divergence[..shared]) / Temperature / Temperature;
        using var defended = Defended.Create(reference, Online, new LearningWithoutForgettingSettings(alpha, Temperature));

        defended.Learner.Serve(reference.Image(0).RotateQuarter(1));
        Naive.RequireChange(Naive.Weights(original), displaced, defended.Weights);
        var before = defended.Weights;
        defended.Learner.Serve(image);

        double[] expected = [.. gradient.Select((g, i) => i < shared ? g + alpha * Temperature * Temperature * divergence[i] : g)];
        Naive.RequireChange(before, Naive.Stepped(before, expected, Rate), defended.Weights, 5e-3);
    }

    [Fact]
    public void Gradient_that_a_defense_blows_up_should_be_refused_before_any_weight_changes()
    {
        var reference = new ReferenceNetwork(ReferenceNetwork.Random);
        using var defended = Defended.Create(reference, Online, new BlowUpSettings());
        var before = defended.Weights;

        var served = defended.Learner.Serve(reference.Image(1));

        Assert.Equal("non-finite", served.SkipReason);
        Assert.Equal(before, defended.Weights);
    }

    private sealed record BlowUpSettings() : DefenseSettings(DefensePoint.Gradient), IGradientDefense
    {
        protected override IKind Declared { get; } = new Kind<BlowUpSettings>("blow-up", "Gradient. Makes it infinite.", null!);

        protected override IDefense Create(DefenseMaterials materials, string link) => this;

        public GradientVerdict Apply(StepGradients step)
        {
            using TorchSharp.Scalar infinity = double.PositiveInfinity;
            step.Gradients[0].mul_(infinity);
            return GradientVerdict.Changed;
        }
    }

    private static GradientGuardSettings Guard(GuardAction action) => new(GuardReference.TrustedBuffer, action, 6, 1, 0.9);

    /// <summary>Of the guard's own images, at the present weights.</summary>
    private static double[] TrustedGradient(Defended defended)
    {
        var trusted = defended.Materials.DrawTrusted(6, "gradient-guard");
        var labels = Enumerable.Range(0, 6).Select(i => (long)trusted.LabelOf(i)).ToArray();
        return Naive.MainGradient(defended.Model, Images(trusted), logits => cross_entropy(logits, tensor(labels)));
    }

    private static double[] ExpectedFisher(Defended defended, int count)
    {
        var draws = defended.Materials.Stream("ewc.fisher");
        var sum = new double[Naive.SharedCount(defended.Model)];
        foreach (var image in Images(defended.Materials.DrawTrusted(count, "ewc")))
        {
            var gradient = Naive.MainGradient(defended.Model, [image], logits => logits.log_softmax(1)[0, ClassAt(logits, draws.NextDouble())]);
            for (var i = 0; i < sum.Length; i++)
                sum[i] += gradient[i] * gradient[i] / count;
        }

        return sum;
    }

    // The inverse of the distribution function.
    private static int ClassAt(Tensor logits, double quantile)
    {
        var sum = 0.0;
        var probabilities = logits.detach().softmax(1).data<float>().ToArray();
        return Array.FindIndex(probabilities, p => (sum += p) > quantile);
    }

    private static IEnumerable<Image> Images(ImageDataset images) => Enumerable.Range(0, images.Count).Select(i => images[i]);
}
