using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using Lethean.Learning.Adaptation;
using static TorchSharp.torch;

namespace Lethean.Host.Evaluating;

/// <summary>Measures one way of adapting on the images of one corruption, in their order.</summary>
/// <param name="device">Where it computes.</param>
/// <param name="threads">Of libtorch, 1 or more.</param>
internal sealed class AdaptationLane(Checkpoint checkpoint, Device device, AdaptationChoice adaptation, ulong seed, int threads)
{
    public AdaptationChoice Adaptation => adaptation;

    /// <summary>Starts from the weights of the checkpoint; computes on the calling thread.</summary>
    /// <param name="served">Told after every image, or every batch where nothing adapts, how many were measured.</param>
    /// <returns>Images classified correctly, and those with logits that are not finite, which are none of them.</returns>
    public (int Correct, int NonFinite) Measure(IEnumerable<ImageDataset> batches, Action<int> served, CancellationToken cancellation)
    {
        TorchThreads.UseOnThisThread(threads);
        return adaptation == AdaptationChoice.None ? Plain(batches, served, cancellation) : Adapting(batches, served, cancellation);
    }

    private (int Correct, int NonFinite) Plain(IEnumerable<ImageDataset> batches, Action<int> served, CancellationToken cancellation)
    {
        using var model = checkpoint.CreateModel(device);
        var (correct, nonFinite) = (0, 0);
        foreach (var batch in batches)
        {
            var result = new AccuracyEvaluator(model, batch, batch.Count).Evaluate(cancellation);
            (correct, nonFinite) = (correct + result.Correct, nonFinite + result.NonFinite);
            served(batch.Count);
        }

        return (correct, nonFinite);
    }

    private (int Correct, int NonFinite) Adapting(IEnumerable<ImageDataset> batches, Action<int> served, CancellationToken cancellation)
    {
        var mode = adaptation == AdaptationChoice.Online ? AdaptationMode.Online : AdaptationMode.Episodic;
        using var learner = new TestTimeLearner(
            checkpoint.CreateModel(device), new RotationPredictionSettings { Mode = mode }, DefenseChain.Empty, RandomStream.Create(seed, "adaptation"));
        var (correct, nonFinite) = (0, 0);
        foreach (var batch in batches)
            for (var i = 0; i < batch.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var answer = learner.Serve(batch[i]);
                if (answer.MainConfidence is null)
                    nonFinite++;
                else if (answer.Prediction == batch.LabelOf(i))
                    correct++;
                served(1);
            }

        return (correct, nonFinite);
    }
}
