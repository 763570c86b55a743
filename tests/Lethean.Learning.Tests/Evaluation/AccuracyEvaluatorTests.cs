using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tests.Models;
using TorchSharp;

namespace Lethean.Learning.Tests.Evaluation;

public sealed class AccuracyEvaluatorTests
{
    private const int Images = 50;

    private static readonly ImageDataset Data = RandomData.Create(Images + 3);

    [Theory]
    [InlineData(7, 1)]
    [InlineData(49, 1)]
    [InlineData(1000, 1)]
    [InlineData(7, 2)]
    [InlineData(1, 5)]
    [InlineData(1000, 3)]
    public void Accuracy_should_count_each_image_once_whatever_the_batch_and_the_threads(int batchSize, int threads)
    {
        using var model = SmallModel.Create();
        var evaluator = new AccuracyEvaluator(model, Data, Images, batchSize);
        var predictions = Predictions();
        var correct = Enumerable.Range(0, Images).Where(i => predictions[i] == Data.LabelOf(i)).ToList();

        var result = evaluator.Evaluate(threads);

        Assert.NotEmpty(correct);
        Assert.Equal((Images, correct.Count), (result.Images, result.Correct));
        Assert.Equal(Enumerable.Range(0, Images).Select(i => predictions[i] == Data.LabelOf(i)), result.IsCorrect);
        for (var c = 0; c < 10; c++)
        {
            Assert.Equal(Enumerable.Range(0, Images).Count(i => Data.LabelOf(i) == c), result.ImagesPerClass[c]);
            Assert.Equal(correct.Count(i => Data.LabelOf(i) == c), result.CorrectPerClass[c]);
        }
    }

    [Fact]
    public void Evaluation_should_follow_the_weights_of_the_network_and_keep_no_tensor()
    {
        using var model = SmallModel.Create(seed: 1);
        using var other = SmallModel.Create(seed: 5);
        var evaluator = new AccuracyEvaluator(model, Data, Images);
        var expected = new AccuracyEvaluator(other, Data, Images);
        var first = evaluator.Evaluate();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        WeightSnapshot.Of(other, 0).CopyTo(model);

        var second = evaluator.Evaluate();
        Assert.Equal(expected.Evaluate().CorrectPerClass.AsEnumerable(), second.CorrectPerClass);
        Assert.NotEqual(first.CorrectPerClass.AsEnumerable(), second.CorrectPerClass);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(float.MaxValue)] // The sums overflow.
    [InlineData(float.NaN)]
    public void Images_whose_logits_are_not_finite_should_be_counted_and_be_wrong(float weight)
    {
        using var model = SmallModel.Create();
        var evaluator = new AccuracyEvaluator(model, Data, Images, batchSize: 7);
        Assert.Equal(0, evaluator.Evaluate().NonFinite);
        using (torch.no_grad())
            model.Parameters.Single(parameter => parameter.Name == "fc.weight").Value.fill_(weight);

        var result = evaluator.Evaluate(threads: 2);

        Assert.Equal((Images, 0), (result.NonFinite, result.Correct));
    }

    [Fact]
    public void More_images_than_there_are_should_be_refused()
    {
        using var model = SmallModel.Create();

        Assert.Throws<InputException>(() => new AccuracyEvaluator(model, Data, Images + 4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_cancelled_evaluation_should_stop(int threads)
    {
        using var model = SmallModel.Create();
        var evaluator = new AccuracyEvaluator(model, Data, Images);

        Assert.Throws<OperationCanceledException>(() => evaluator.Evaluate(threads, new CancellationToken(canceled: true)));
    }

    private static int[] Predictions()
    {
        using var learner = new TestTimeLearner(
            SmallModel.Create(), new RotationPredictionSettings { Enabled = false }, DefenseChain.Empty, RandomStream.Create(1, "test"));
        return [.. Enumerable.Range(0, Images).Select(i => learner.Serve(Data[i]).Prediction)];
    }
}
