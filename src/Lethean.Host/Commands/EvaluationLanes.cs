using System.Collections.Concurrent;
using System.Diagnostics;
using Lethean.Actors.Configuration;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using Device = TorchSharp.torch.Device;

namespace Lethean.Host.Commands;

/// <summary>Measures one way of adapting on the images of one corruption, in their order.</summary>
/// <param name="device">Where it computes.</param>
/// <param name="settings">How the model adapts where it does, and the seed of its randomness.</param>
/// <param name="threads">Of libtorch, 1 or more.</param>
internal sealed class AdaptationLane(
    Checkpoint checkpoint, Device device, AdaptationChoice adaptation, MeasurementSettings settings, int threads)
{
    public AdaptationChoice Adaptation => adaptation;

    /// <summary>Of the model where it does not adapt.</summary>
    public required Precision Precision { get; init; }

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
        using var model = checkpoint.CreateModel(device, Precision);
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
        var adapting = settings.Adaptation with { Enabled = true, Mode = mode };
        var random = RandomStream.Create(settings.Seed, "adaptation");
        using var learner = new TestTimeLearner(checkpoint.CreateModel(device), adapting, DefenseChain.Empty, random);
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

/// <summary>Whether the checkpoint may learn from the images that it is measured on.</summary>
public enum AdaptationChoice
{
    /// <summary>It predicts as trained.</summary>
    None,

    /// <summary>It learns from each image, predicts it, and forgets again.</summary>
    Episodic,

    /// <summary>It learns from each image, predicts it, and keeps what it learned for the next.</summary>
    Online,
}

/// <summary>
/// Brings the images of one corruption to all lanes at once: each batch is made once, while the lanes work on those before
/// it, and forgotten when the slowest has done it.
/// </summary>
/// <param name="corruption">Null for the images as they are.</param>
internal sealed class ImageFeed(ImageDataset images, Corruption? corruption, int severity, ulong seed)
{
    private const int BatchSize = AccuracyEvaluator.DefaultBatchSize;
    private const int Ahead = 2;

    public const string Clean = "clean";

    public string Name => corruption?.Name ?? Clean;

    public int Count => images.Count;

    /// <summary>Measures every lane, each on a thread of its own.</summary>
    /// <param name="served">Told of every measured image; from the lanes' threads.</param>
    public IReadOnlyList<EvaluationRow> Measure(IReadOnlyList<AdaptationLane> lanes, Action<int> served, CancellationToken cancellation)
    {
        if (lanes.Count == 0)
            return [];
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var queues = lanes.Select(_ => new BlockingCollection<ImageDataset>(Ahead)).ToArray();
        var started = Stopwatch.GetTimestamp();
        var rows = lanes.Zip(queues, (lane, queue) => Start(ended, () =>
        {
            var (correct, nonFinite) = lane.Measure(queue.GetConsumingEnumerable(ended.Token), served, ended.Token);
            var time = Stopwatch.GetElapsedTime(started);
            return EvaluationRow.Of(Name, lane.Adaptation, images.Count, correct, time) with { NonFinite = nonFinite };
        })).ToArray();
        try
        {
            Fill(queues, ended.Token);
            return Task.WhenAll(rows).GetAwaiter().GetResult();
        }
        catch
        {
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            ended.Cancel();
            Task.WhenAll(rows).ContinueWith(_ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
            foreach (var queue in queues)
                queue.Dispose();
        }
    }

    /// <summary>A thread whose failure ends the others, or they would wait for it.</summary>
    private static Task<EvaluationRow> Start(CancellationTokenSource ended, Func<EvaluationRow> measure) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                return measure();
            }
            catch
            {
                ended.Cancel();
                throw;
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Fill(BlockingCollection<ImageDataset>[] queues, CancellationToken ended)
    {
        try
        {
            foreach (var batch in Batches())
                foreach (var queue in queues)
                    queue.Add(batch, ended);
        }
        catch (OperationCanceledException)
        {
            // The failure of a lane is thrown instead.
        }

        foreach (var queue in queues)
            queue.CompleteAdding();
    }

    private IEnumerable<ImageDataset> Batches()
    {
        for (var start = 0; start < images.Count; start += BatchSize)
        {
            var clean = images.Slice(start, Math.Min(BatchSize, images.Count - start));
            yield return corruption is null ? clean : CorruptedImages.Of(clean, corruption, severity, seed, start);
        }
    }
}
