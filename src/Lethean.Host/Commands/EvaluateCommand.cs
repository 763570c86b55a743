using System.CommandLine;
using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Host.Platform;
using Lethean.Host.Runs;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Spectre.Console;
using static TorchSharp.torch;

namespace Lethean.Host.Commands;

/// <summary><c>lethean evaluate</c>: what a checkpoint knows, clean and corrupted, with and without adapting.</summary>
public static class EvaluateCommand
{
    public static Command Create()
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "A safetensors checkpoint." }.RefusingOptions();
        var images = new Option<int?>("--images")
        {
            HelpName = "N",
            Description = "The first so many test images (default: all; 10,000 in the official data sets).",
        };
        var corruptions = CommonOptions.Names(
            "--corruptions", "Corruptions of the test images, by name and separated by commas, or 'all'.", []);
        var severity = new Option<int>("--severity")
        {
            HelpName = "1-5",
            Description = "Severity of the corruptions.",
            DefaultValueFactory = _ => 5,
        };
        var adaptation = new Option<AdaptationChoice[]>("--adaptation")
        {
            HelpName = "MODE",
            Description = "none, episodic or online; may be given again (default: none).",
            DefaultValueFactory = _ => [],
        }.RefusingNumbers();
        var data = new Option<string?>("--data")
        {
            HelpName = "DIR",
            Description = "Folder of the data set (default: searched; see 'lethean data list').",
        };
        var threads = new Option<int?>("--threads") { HelpName = "N", Description = "Processors to use (default: all)." };
        var device = CommonOptions.Device();
        var folder = CommonOptions.Out(
            $"Folder in which rows are kept as they come ({EvaluationLog.FileName}); a second run with it goes on where the first ended.");
        var seed = CommonOptions.Seed();
        seed.Description = "Seed of every random stream (default: 1).";
        var command = new Command("evaluate", """
            Measures a checkpoint on test images: clean and corrupted (CIFAR-10-C, computed here), with and without test-time
            training. Ends with a table of accuracies and their 95 % Wilson intervals.

            Examples:
              lethean evaluate models/fashion-mnist-resnet18.safetensors
              lethean evaluate models/fashion-mnist-resnet18.safetensors --images 500 --corruptions gaussian_noise,shot_noise --adaptation none --adaptation online
              lethean evaluate models/cifar10-resnet18.safetensors --corruptions all --adaptation none --adaptation episodic --adaptation online --out runs/cifar10-c
            """) { checkpoint, images, corruptions, severity, adaptation, data, device, threads, folder, seed };
        return command.Performs((parsed, output, cancellation) =>
        {
            var request = new EvaluationRequest(
                parsed.GetRequiredValue(checkpoint), parsed.GetValue(images), parsed.GetValue(corruptions) ?? [], parsed.GetValue(severity),
                parsed.GetRequiredValue(adaptation) is { Length: > 0 } given ? given
                    : [AdaptationChoice.None], parsed.GetValue(data), parsed.GetValue(seed) ?? 1,
                parsed.GetValue(device), parsed.GetValue(threads), parsed.GetValue(folder));
            return Task.Run(() => CheckpointEvaluation.Execute(request, output, cancellation), cancellation);
        });
    }
}

/// <summary>What <c>lethean evaluate</c> was asked for.</summary>
/// <param name="Images">The first so many test images; null for all.</param>
/// <param name="Corruptions">Names, or <c>all</c>; the clean images are always measured.</param>
/// <param name="Threads">Processors to use; null for all.</param>
/// <param name="Folder">Where rows are kept as they come; null to keep none.</param>
public sealed record EvaluationRequest(
    string Checkpoint,
    int? Images,
    IReadOnlyList<string> Corruptions,
    int Severity,
    IReadOnlyList<AdaptationChoice> Adaptations,
    string? Data,
    ulong Seed,
    DeviceKind Device,
    int? Threads,
    string? Folder);

/// <summary>Measures a checkpoint on clean and corrupted test images, with and without test-time training.</summary>
public static class CheckpointEvaluation
{
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The checkpoint, the data, the folder or a name is not usable.</exception>
    public static int Execute(EvaluationRequest request, Output output, CancellationToken cancellation)
    {
        Check(request);
        var corruptions = request.Corruptions.Contains("all") ? [.. Corruption.All]
            : request.Corruptions.Select(Corruption.Find).Distinct().ToList();
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
            meanCorruptedAccuracy = rows.Select(row => row.Adaptation).Distinct()
                .ToDictionary(way => way.ToString().ToLowerInvariant(), way => EvaluationTable.MeanCorruptedAccuracy(rows, way)),
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
        return [.. ways.Select(
            way => new AdaptationLane(checkpoint, device, way, request.Seed, way == AdaptationChoice.None && adapting > 0 ? 1 : threads))];
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
            var measured = feed.Measure(
                [.. lanes.Where(lane => Known(feed, lane) is null)], count => progress.Advance(count), cancellation);
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

/// <summary>Accuracies in percent with their 95 % intervals: a line for each kind of images, a column for each way of adapting.</summary>
internal static class EvaluationTable
{
    public static void Print(IAnsiConsole console, IReadOnlyList<EvaluationRow> rows, int severity)
    {
        var ways = rows.Select(row => row.Adaptation).Distinct().ToList();
        var names = rows.Select(row => row.Images).Distinct().ToList();
        var table = new TextTable(1, [
            $"accuracy{(names.Count > 1 ? $" (severity {severity})" : "")}",
            .. ways.Select(way => way == AdaptationChoice.None ? "not adapting" : way.ToString().ToLowerInvariant()),
        ]);
        foreach (var name in names)
            table.Add([name, .. ways.Select(way => Cell(rows.FirstOrDefault(row => row.Images == name && row.Adaptation == way)))]);
        if (names.Count > 2)
            table.Add(["mean of the corruptions", .. ways.Select(way => Percent(MeanCorruptedAccuracy(rows, way)))]);
        table.Write(console);
    }

    /// <summary>Over the corruptions, in [0, 1]; null where none was measured.</summary>
    public static double? MeanCorruptedAccuracy(IReadOnlyList<EvaluationRow> rows, AdaptationChoice way)
    {
        var accuracies = rows.Where(row => row.Adaptation == way && row.Images != ImageFeed.Clean).Select(row => row.Accuracy).ToList();
        return accuracies.Count == 0 ? null : accuracies.Average();
    }

    private static TextCell Cell(EvaluationRow? row) => row is null ? "–" : string.Create(CultureInfo.InvariantCulture,
        $"{100 * row.Accuracy:0.00} % ({100 * row.Low:0.0} to {100 * row.High:0.0})");

    private static TextCell Percent(double? fraction) =>
        fraction is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.00} %") : "–";
}
