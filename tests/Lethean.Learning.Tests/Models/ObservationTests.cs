using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Models;

public sealed class ObservationTests
{
    [Theory]
    [InlineData(new[] { 0.1f, 0.7f, 0.2f }, 1, 0.7f)]
    [InlineData(new[] { 0.4f, 0.2f, 0.4f }, 0, 0.4f)]
    [InlineData(new[] { 0.1f, 0.45f, 0.45f }, 1, 0.45f)]
    [InlineData(new[] { float.NaN, float.NaN, float.NaN }, 0, float.NaN)]
    public void Prediction_should_be_the_first_of_the_largest_probabilities(float[] main, int prediction, float confidence)
    {
        var seen = new Observation(main, new float[4]);

        Assert.Equal(prediction, seen.Prediction);
        Assert.Equal(confidence, (float)seen.MainConfidence);
    }

    [Fact]
    public void Probabilities_of_each_head_should_sum_to_one()
    {
        using var model = SmallModel.Create();

        var seen = Observation.Of(model, SmallModel.Image(1));

        Assert.Equal((model.Architecture.Classes, 4), (seen.Main.Length, seen.Auxiliary.Length));
        Assert.Equal(1, seen.Main.ToArray().Sum(), 1e-6); // ten roundings of float32
        Assert.Equal(1, seen.Auxiliary.ToArray().Sum(), 1e-6);
        Assert.InRange(seen.MainEntropy, 0, Math.Log(model.Architecture.Classes));
    }

    [Fact]
    public void A_frozen_network_should_answer_as_a_learner_that_does_not_adapt()
    {
        using var frozen = new FrozenNetwork(SmallModel.Create());
        using var learner = new TestTimeLearner(
            SmallModel.Create(), new RotationPredictionSettings { Enabled = false }, DefenseChain.Empty, RandomStream.Create(1, "test"));

        var served = learner.Serve(SmallModel.Image(1));

        Assert.NotNull(served.MainEntropy);
        Assert.Equal(served with { SkipReason = null, MainEntropy = null }, frozen.Answer(SmallModel.Image(1)));
    }
}
