using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using Lethean.Learning.Tests.Defenses;
using Lethean.Learning.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Adaptation;

public sealed class TestTimeLearnerTests
{
    private static readonly AdaptationSettings Fast = new RotationPredictionSettings { LearningRate = 0.05 };

    [Fact]
    public void Serving_should_predict_with_the_adapted_weights_and_report_the_confidence_before()
    {
        using var learner = Learner(Fast);
        using var model = SmallModel.Create();
        var (_, before) = Probabilities(model, SmallModel.Image(1));
        var loss = new RotationPrediction(model, new() { LearningRate = 0.05 }).Take(SmallModel.Image(1), ViewWeights.Once)!.Value.Loss;
        var (main, after) = Probabilities(model, SmallModel.Image(1));

        var served = learner.Serve(SmallModel.Image(1));

        Assert.True(served.Adapted);
        Assert.Null(served.SkipReason);
        Assert.Equal(loss, served.AuxiliaryLoss!.Value, 1e-6);
        Assert.Equal(before[0], served.UprightConfidence!.Value, 1e-5);
        Assert.NotEqual(after[0], served.UprightConfidence!.Value, 1e-4);
        Assert.Equal(Array.IndexOf(main, main.Max()), served.Prediction);
        Assert.Equal(main.Max(), served.MainConfidence!.Value, 1e-5);
    }

    [Fact]
    public void The_main_head_should_stay_as_it_is()
    {
        using var model = SmallModel.Create(splitAfter: 3);
        var step = new RotationPrediction(model, new() { LearningRate = 0.05 });
        var before = model.Parameters.ToDictionary(p => p.Name, p => p.Value.data<float>().ToArray());

        step.Take(SmallModel.Image(1), ViewWeights.Once);

        Assert.All(model.MainHeadParameters, p => Assert.Equal(before[p.Name], p.Value.data<float>().ToArray()));
        Assert.All(
            model.SharedParameters.Concat(model.AuxiliaryHeadParameters),
            p => Assert.NotEqual(before[p.Name], p.Value.data<float>().ToArray()));
    }

    [Fact]
    public void Adaptation_off_should_leave_every_weight_and_say_so()
    {
        using var learner = Learner(Fast with { Enabled = false });
        var before = Weights(learner);

        var served = learner.Serve(SmallModel.Image(1));

        Assert.Equal((false, "adaptation-off"), (served.Adapted, served.SkipReason));
        Assert.Null(served.AuxiliaryLoss);
        Assert.Equal(before, Weights(learner));
    }

    [Fact]
    public void The_first_gate_that_refuses_should_give_the_reason()
    {
        using var learner = Learner(Fast, new ConfidenceThresholdSettings(1), new OrientationGateSettings(1), new ConfidenceThresholdSettings(0));
        using var reference = Learner(Fast with { Enabled = false });
        var before = Weights(learner);

        var served = learner.Serve(SmallModel.Image(1));

        Assert.Equal(reference.Serve(SmallModel.Image(1)) with { SkipReason = "orientation-gate" }, served);
        Assert.Equal(before, Weights(learner));
    }

    [Fact]
    public void Gates_that_admit_should_change_nothing()
    {
        using var open = Learner(Fast);
        using var gated = Learner(Fast, new ConfidenceThresholdSettings(1), new OrientationGateSettings(0));

        open.Serve(SmallModel.Image(1));
        var served = gated.Serve(SmallModel.Image(1));

        Assert.True(served.Adapted);
        Assert.Equal(Weights(open), Weights(gated));
    }

    [Fact]
    public void Episodic_mode_should_start_every_sample_from_the_trained_weights()
    {
        using var online = Learner(Fast);
        using var episodic = Learner(Fast with { Mode = AdaptationMode.Episodic });
        var trained = Weights(episodic);
        var first = online.Serve(SmallModel.Image(1));

        Assert.Equal(first, episodic.Serve(SmallModel.Image(1)));
        Assert.Equal(trained, Weights(episodic));
        Assert.Equal(first, episodic.Serve(SmallModel.Image(1)));
        Assert.NotEqual(trained, Weights(online));
    }

    [Fact]
    public void Several_steps_should_be_that_many_single_ones()
    {
        using var learner = Learner(Fast with { Steps = 3 });
        using var model = SmallModel.Create();
        var step = new RotationPrediction(model, new() { LearningRate = 0.05 });
        var losses = Enumerable.Range(0, 3).Select(_ => step.Take(SmallModel.Image(1), ViewWeights.Once)!.Value.Loss).ToList();

        var served = learner.Serve(SmallModel.Image(1));

        Assert.Equal(losses[0], served.AuxiliaryLoss);
        Assert.Equal(WeightSnapshot.Of(model, 0).Values, Weights(learner));
    }

    [Fact]
    public void A_loss_that_is_not_finite_should_be_refused_before_any_weight_changes()
    {
        using var learner = Learner(Fast);
        var before = Weights(learner);

        var served = learner.Serve(new Image(ImageShape.Standard, [.. Enumerable.Repeat(float.NaN, ImageShape.Standard.Size)]));

        Assert.Equal(new ServedSample(0, null, null, null, false, "non-finite"), served);
        Assert.Equal(before, Weights(learner));
    }

    [Fact]
    public void A_gradient_that_is_not_finite_should_be_refused_before_any_weight_changes()
    {
        using var model = SmallModel.Create();
        using (no_grad())
            model.Parameters.Single(p => p.Name == "fc_ssh.weight").Value.mul_(1e38);
        var before = WeightSnapshot.Of(model, 0).Values.ToArray();
        Assert.True(float.IsFinite(Probabilities(model, SmallModel.Image(1)).Auxiliary[0]));

        var result = new RotationPrediction(model, new() { LearningRate = 0.05 }).Take(SmallModel.Image(1), ViewWeights.Once);

        Assert.Null(result);
        Assert.Equal(before, WeightSnapshot.Of(model, 0).Values);
    }

    // Its values are checked against the reference.
    [Theory]
    [InlineData(InputLossKind.Auxiliary, 2)]
    [InlineData(InputLossKind.Main, 7)]
    public void An_input_gradient_should_leave_no_trace(InputLossKind kind, int label)
    {
        var model = SmallModel.Create();
        using var learner = new TestTimeLearner(model, Fast, DefenseChain.Empty, RandomStream.Create(1, "test"));
        using var untouched = Learner(Fast);
        var before = Weights(learner);

        var gradient = learner.Answer(SmallModel.Image(1), new InputLoss(kind, label)).Gradient;

        Assert.Contains(gradient, g => g != 0);
        Assert.Equal(before, Weights(learner));
        Assert.All(model.Parameters, p => Assert.Null(p.Value.grad));
        Assert.Equal(untouched.Serve(SmallModel.Image(2)), learner.Serve(SmallModel.Image(2)));
    }

    [Fact]
    public void Restoring_should_bring_back_the_weights_of_the_snapshot()
    {
        using var learner = Learner(Fast);
        learner.Serve(SmallModel.Image(1));
        var snapshot = learner.Capture(1);
        var next = learner.Serve(SmallModel.Image(2));

        learner.Restore(snapshot);

        Assert.Equal(snapshot.Learning.Values, Weights(learner));
        Assert.Equal(next, learner.Serve(SmallModel.Image(2)));
    }

    [Fact]
    public void The_count_of_live_tensors_should_stay_flat_over_a_thousand_samples()
    {
        using var learner = Learner(
            new RotationPredictionSettings { Batch = AuxiliaryBatch.Random(4) }, new OrientationGateSettings(0.2));
        var image = SmallModel.Image(1);
        learner.Serve(image);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var i = 0; i < 1000; i++)
        {
            learner.Serve(image);
            if (i % 100 == 0)
                learner.Answer(image, new InputLoss(InputLossKind.Auxiliary, 0));
        }

        learner.Restore(learner.Capture(1));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static TestTimeLearner Learner(AdaptationSettings settings, params DefenseSettings[] defenses) => Defended.Create(settings, defenses).Learner;

    private static float[] Weights(TestTimeLearner learner) => learner.Snapshot(0).Values.ToArray();

    private static (float[] Main, float[] Auxiliary) Probabilities(ITestTimeModel model, Image image)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (main, auxiliary) = model.Both(model.Normalization.Apply(tensor(image.Pixels.ToArray(), [1, 3, 32, 32])));
        return ([.. main.softmax(1).data<float>()], [.. auxiliary.softmax(1).data<float>()]);
    }
}
