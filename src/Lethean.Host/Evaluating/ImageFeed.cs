using System.Collections.Concurrent;
using System.Diagnostics;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Evaluation;

namespace Lethean.Host.Evaluating;

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
            return EvaluationRow.Of(Name, lane.Adaptation, images.Count, correct, Stopwatch.GetElapsedTime(started)) with { NonFinite = nonFinite };
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
            // The lanes tell why.
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
