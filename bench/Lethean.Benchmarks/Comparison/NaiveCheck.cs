using System.Text.Json;
using Lethean.Benchmarks.Networks;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Randomness;
using static TorchSharp.torch;

namespace Lethean.Benchmarks.Comparison;

/// <summary>Whether both sides compute the same: the same images and the same turns, then logits of both heads and the accuracy.</summary>
internal static class NaiveCheck
{
    private const int Copies = 32;

    // float32 adds 32 copies in another order than four weighted views.
    private const double Tolerance = 1e-4;

    /// <returns>0 where they agree, else 3.</returns>
    public static int Run(SideOptions options)
    {
        var checkpoint = options.Checkpoint ?? throw new ArgumentException("--check needs --checkpoint");
        var inputs = BenchmarkInputs.Load(checkpoint, options.Data);
        using var adapter = NaiveAdapter.Load(checkpoint);
        using var model = inputs.Checkpoint.CreateModel();
        var (step, random) = (new RotationPrediction(model, new() { LearningRate = 0.001 }), RandomStream.Create(1, "check"));
        using var images = inputs.Images.Evaluation.Pixels(0, options.Images);
        using var labels = inputs.Images.Evaluation.Labels(0, options.Images);
        var before = Difference();
        for (var sample = 0; sample < options.Steps; sample++)
        {
            long[] turns = [.. Enumerable.Range(0, Copies).Select(_ => (long)random.Next(4))];
            int[] counts = [.. Enumerable.Range(0, 4).Select(k => turns.Count(turn => turn == k))];
            step.Take(inputs.Train[sample].RotateQuarter(1 + sample % 3), ViewWeights.FromCounts(counts));
            using var scope = NewDisposeScope();
            adapter.Adapt(rot90(inputs.Train.Pixels(sample, 1)[0], 1 + sample % 3, (1, 2)), tensor(turns));
        }

        var after = Difference();
        var ours = new AccuracyEvaluator(model, inputs.Images.Evaluation, options.Images).Evaluate().Accuracy;
        var naive = adapter.Accuracy(images, labels);
        var agree = before <= Tolerance && after <= Tolerance && Math.Abs(ours - naive) * options.Images <= 1;
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            agree,
            steps = options.Steps,
            largestDifferenceBefore = before,
            largestDifferenceAfter = after,
            accuracy = ours,
            accuracyNaive = naive,
        }));
        return agree ? 0 : 3;

        double Difference()
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var some = images.narrow(0, 0, Math.Min(16, options.Images));
            var (main, auxiliary) = model.Both(model.Normalise(some));
            float[] expected = [.. main.data<float>(), .. auxiliary.data<float>()];
            return expected.Zip(adapter.Logits(some), (a, b) => Math.Abs((double)a - b)).Max();
        }
    }
}
