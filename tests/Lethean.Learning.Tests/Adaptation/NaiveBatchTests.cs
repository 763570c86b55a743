using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Tests.Reference;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Adaptation;

/// <summary>Distinct views, weighted, against the batch of 32 copies that they stand for.</summary>
public sealed class NaiveBatchTests
{
    private const double LearningRate = 0.001;

    [Theory]
    [InlineData(ReferenceNetwork.Fashion)]
    [InlineData(ReferenceNetwork.Random)]
    public void Weighted_views_should_equal_the_naive_batch_in_loss_and_updated_weights(string network)
    {
        int[] counts = [5, 9, 11, 7];
        var reference = new ReferenceNetwork(network);
        var image = reference.Image(0).RotateQuarter(1); // unlike an upright one, it moves the weights by far more than their rounding
        using var naive = reference.Checkpoint.CreateModel();
        using var model = reference.Checkpoint.CreateModel();
        var trained = WeightSnapshot.Of(model, 0).Values.ToArray();

        var expectedLoss = NaiveStep(naive, image, counts);
        var loss = new RotationPrediction(model, new() { LearningRate = LearningRate }).Take(image, ViewWeights.FromCounts(counts))!.Value.Loss;

        Assert.Equal(expectedLoss, loss, 1e-5);
        Near.Relative(Moved(naive, trained), Moved(model, trained), 1e-3);
    }

    // 32 images, each computed; plain mean; the library's own optimizer.
    private static float NaiveStep(ITestTimeModel model, Image image, int[] counts)
    {
        using var scope = NewDisposeScope();
        var turns = counts.SelectMany((count, k) => Enumerable.Repeat(k, count)).ToArray();
        var images = turns.Select(k => tensor(image.RotateQuarter(k).Pixels.ToArray(), [1, 3, 32, 32])).ToArray();
        var logits = model.Auxiliary(model.Normalization.Apply(cat(images)));
        var loss = nn.functional.cross_entropy(logits, tensor(turns.Select(k => (long)k).ToArray()));
        using var optimizer = optim.SGD(model.SharedParameters.Concat(model.AuxiliaryHeadParameters).Select(p => p.Value), LearningRate);
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    private static float[] Moved(ITestTimeModel model, float[] from) =>
        [.. WeightSnapshot.Of(model, 0).Values.ToArray().Zip(from, (now, then) => now - then)];
}
