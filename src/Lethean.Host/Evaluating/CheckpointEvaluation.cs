using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Host.CommandLine;
using Lethean.Host.Native;
using Lethean.Host.Progress;
using Lethean.Host.Running;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using static TorchSharp.torch;

namespace Lethean.Host.Evaluating;

/// <summary>Measures a checkpoint on clean and corrupted test images, with and without test-time training.</summary>
public static class CheckpointEvaluation
{
    /// <summary>Stands for every corruption.</summary>
    private const string All = "all";

    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The checkpoint, the data, the folder or a name is not usable.</exception>
    public static int Execute(EvaluationRequest request, Output output, CancellationToken cancellation)
    {
        Check(request);
        var named = request.Corruptions.Where(name => name != All).Select(Corruption.Find).Distinct().ToList();
        var corruptions = request.Corruptions.Contains(All) ? [.. Corruption.All] : named;
        Torch.Begin();
        var device = request.Device.Resolve("--device");
        var checkpoint = Checkpoint.Load(ShippedFiles.Find(request.Checkpoint));
        var located = DataLocation.Require(DataLocation.DatasetOf(checkpoint, request.Checkpoint), request.Data);
        output.Line(located.Description);
        var test = located.Load(DatasetSplit.Test);
        if (request.Images is { } count)
            test = test.Take(count);

        using var work = Interrupts.Hold();
        using var log = EvaluationLog.Open(request.Folder, new(checkpoint.Sha256, test.Sha256, test.Count, request.Severity, request.Seed));
        if (log.Known.Count > 0)
            output.Line($"{log.Known.Count} row(s) are known from {request.Folder} already");
        var feeds = corruptions.Select(Corruption? (corruption) => corruption).Prepend(null)
            .Select(corruption => new ImageFeed(test, corruption, request.Severity, request.Seed)).ToList();
        var rows = Measure(feeds, LanesOf(request, checkpoint, device), log, output, test.Count, cancellation);
        EvaluationTable.Print(output.Human, rows, request.Severity);
        if (rows.Where(row => row.NonFinite > 0).ToList() is [var first, ..] broken)
            output.Line($"warning: {first.NonFinite} of {first.Count} images ({first.Images}, {first.Adaptation.ToString().ToLowerInvariant()}) have logits that are not finite and count as wrong{(broken.Count > 1 ? $"; so have images of {broken.Count - 1} more row(s)" : "")}: the weights are too large to compute with");
        output.Json(new
        {
            checkpoint = request.Checkpoint,
            sha256 = checkpoint.Sha256,
            data = located.Description,
            severity = request.Severity,
            seed = request.Seed,
            rows,
            meanCorruptedAccuracy = rows.Select(row => row.Adaptation).Distinct().ToDictionary(way => way.ToString().ToLowerInvariant(), way => EvaluationTable.MeanCorruptedAccuracy(rows, way)),
        });
        return ExitCode.Done;
    }

    private static void Check(EvaluationRequest request)
    {
        if (request.Severity is < 1 or > Corruption.MaxSeverity)
            throw new InputException($"--severity {request.Severity}: allowed: 1 to {Corruption.MaxSeverity}");
        if (request.Images is < 1)
            throw new InputException($"--images {request.Images}: allowed: 1 or more");
        if (request.Threads is < 1)
            throw new InputException($"--threads {request.Threads}: allowed: 1 or more");
        ProcessorBudget.Require($"--threads {request.Threads}", request.Threads ?? 1);
    }

    /// <summary>Ways that adapt share the processors; one that does not is done in a moment.</summary>
    private static List<AdaptationLane> LanesOf(EvaluationRequest request, Checkpoint checkpoint, Device device)
    {
        var ways = request.Adaptations.Distinct().ToList();
        var adapting = ways.Count(way => way != AdaptationChoice.None);
        var threads = Math.Max(1, (request.Threads ?? Environment.ProcessorCount) / Math.Max(1, adapting));
        return [.. ways.Select(way => new AdaptationLane(checkpoint, device, way, request.Seed, way == AdaptationChoice.None && adapting > 0 ? 1 : threads))];
    }

    private static List<EvaluationRow> Measure(
        List<ImageFeed> feeds, List<AdaptationLane> lanes, EvaluationLog log, Output output, int images, CancellationToken cancellation)
    {
        EvaluationRow? Known(ImageFeed feed, AdaptationLane lane) =>
            log.Known.LastOrDefault(row => row.Images == feed.Name && row.Adaptation == lane.Adaptation);

        // All lanes are never more than a few batches apart, so that images of all of them measure the time left.
        using var progress = new ProgressLine(output, (long)images * lanes.Sum(lane => feeds.Count(feed => Known(feed, lane) is null)));
        var rows = new List<EvaluationRow>();
        foreach (var feed in feeds)
        {
            progress.Begin(feed.Name);
            var measured = feed.Measure([.. lanes.Where(lane => Known(feed, lane) is null)], count => progress.Advance(count), cancellation);
            foreach (var row in measured)
            {
                log.Add(row);
                progress.Line(Describe(row));
            }

            rows.AddRange(lanes.Select(lane => Known(feed, lane) ?? measured.Single(row => row.Adaptation == lane.Adaptation)));
        }

        return rows;
    }

    private static string Describe(EvaluationRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Images,-20} {row.Adaptation.ToString().ToLowerInvariant(),-9} accuracy {100 * row.Accuracy,6:0.00} %   95 % interval {100 * row.Low:0.00} to {100 * row.High:0.00} %   n = {row.Count}   {row.Seconds:0.0} s");
}
