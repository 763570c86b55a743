using System.CommandLine;
using System.Globalization;
using Lethean.Host.Platform;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Device = TorchSharp.torch.Device;

namespace Lethean.Host.Commands;

/// <summary>
/// <c>lethean evaluate</c>: measures a checkpoint on clean and corrupted test images, with and without test-time training.
/// </summary>
public static class EvaluateCommand
{
    private static readonly Dictionary<string, string> Others = new()
    {
        ["lethean.adaptation.enabled"] = "--adaptation says whether the model adapts",
        ["lethean.adaptation.mode"] = "--adaptation says whether the model adapts online or episodically",
    };

    public static Command Create()
    {
        var images = new Option<int?>("--images")
        {
            HelpName = "N",
            Description = "The first so many test images (default: all; 10,000 in the official data sets).",
        };
        var corruptions = CommonOptions.Names("--corruptions", "Corruptions of the test images, by name, separated by commas, or 'all'.");
        var severity = new Option<int>("--severity")
        {
            HelpName = "1-5",
            Description = "Severity of the corruptions.",
            DefaultValueFactory = _ => 5,
        };
        var adaptation = new Option<AdaptationChoice[]>("--adaptation")
        {
            HelpName = "MODE",
            Description = "none, episodic or online; may be given more than once (default: none).",
            DefaultValueFactory = _ => [],
        }.RefusingNumbers();
        var precision = new Option<string>("--precision")
        {
            HelpName = "TYPE",
            Description = "What a model that does not adapt convolves in: float32, or bfloat16, which is faster on some processors.",
            DefaultValueFactory = _ => PrecisionTypes.NameOf(Precision.Full),
        }.AcceptOnlyFromAmong([.. PrecisionTypes.ByName.Keys]);
        var folder = CommonOptions.Out(
            $"Folder in which rows are kept as they come ({EvaluationLog.FileName}); a second run with it goes on where the first ended.");
        var options = new MeasurementOptions();
        var command = options.AddTo(new Command("evaluate", """
            Measures a checkpoint on test images: clean and corrupted (CIFAR-10-C, computed here), with and without test-time
            training. Ends with a table of accuracies and their 95 % Wilson intervals, and with means: over the fifteen corruptions
            of the publication (frost with textures made here, so that it is not the published mean), over thirteen, without snow
            and frost, and over the four extra ones; each where all of them were measured. How the model adapts is in the
            section lethean.adaptation of the configuration; --set changes it.

            Examples:
              lethean evaluate models/fashion-mnist-resnet18.safetensors
              lethean evaluate models/fashion-mnist-resnet18.safetensors --images 500 --corruptions fog,shot_noise --adaptation online
              lethean evaluate models/fashion-mnist-resnet18.safetensors --adaptation online --set lethean.adaptation.steps=3
              lethean evaluate models/cifar10-resnet18.safetensors --corruptions all --adaptation none --adaptation online --out runs/c
            """) { images, corruptions, severity, adaptation, precision, folder });
        return command.Performs((parsed, output, cancellation) =>
        {
            var evaluation = new CheckpointEvaluation(options.Read(parsed, Others))
            {
                Images = parsed.GetValue(images),
                Corruptions = parsed.GetValue(corruptions) ?? [],
                Severity = parsed.GetValue(severity),
                Adaptations = [.. parsed.GetRequiredValue(adaptation).DefaultIfEmpty(AdaptationChoice.None).Distinct()],
                Precision = PrecisionTypes.ByName[parsed.GetRequiredValue(precision)],
                Folder = parsed.GetValue(folder),
            };
            return Task.Run(() => evaluation.Execute(output, cancellation), cancellation);
        });
    }
}

/// <summary>One evaluation of a checkpoint, as the command line asks for it.</summary>
internal sealed record CheckpointEvaluation(Measurement Measurement)
{
    /// <summary>Stands for every corruption.</summary>
    private const string All = "all";

    /// <summary>The first so many test images; null for all.</summary>
    public required int? Images { get; init; }

    /// <summary>Names, or <c>all</c>; the clean images are always measured.</summary>
    public required IReadOnlyList<string> Corruptions { get; init; }

    /// <summary>1 to 5.</summary>
    public required int Severity { get; init; }

    /// <summary>Each once.</summary>
    public required IReadOnlyList<AdaptationChoice> Adaptations { get; init; }

    /// <summary>Of what does not adapt.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Where rows are kept as they come; null to keep none.</summary>
    public required string? Folder { get; init; }

    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The checkpoint, the data, the folder or a name is not usable.</exception>
    public int Execute(Output output, CancellationToken cancellation)
    {
        var corruptions = Check();
        Torch.Begin();
        var device = Measurement.ResolveDevice();
        var checkpoint = Measurement.LoadCheckpoint();
        var located = Measurement.Locate(checkpoint);
        output.Line(located.Description);
        if (Precision == Precision.Bfloat16
            && Torch.NoteOnBfloat16(device, $"--precision {PrecisionTypes.NameOf(Precision.Full)}") is { } note)
            output.Line(note);
        if (Measurement.Settings.AdaptationText is { } adaptation)
            output.Line($"adaptation: {adaptation}");
        var test = located.Load(DatasetSplit.Test);
        if (Images is { } count)
            test = test.Take(count);

        using var work = Interrupts.Hold();
        using var log = EvaluationLog.Open(Folder, SubjectOf(checkpoint, test));
        if (log.Known.Count > 0)
            output.Line($"known from {Folder} already: {log.Known.Count} of the rows");
        var feeds = corruptions.Prepend(null).Select(corruption => new ImageFeed(test, corruption, Severity, Measurement.Seed)).ToList();
        var rows = Measure(feeds, LanesOf(checkpoint, device), log, output, cancellation);
        EvaluationTable.Print(output.Human, rows, Severity);
        if (rows.Where(row => row.NonFinite > 0).ToList() is [_, ..] broken)
            output.Line(WarningOf(broken));
        output.Json(new
        {
            checkpoint = Measurement.Path,
            sha256 = checkpoint.Sha256,
            data = located.Description,
            severity = Severity,
            seed = Measurement.Seed,
            precision = PrecisionTypes.NameOf(Precision),
            rows,
            meanCorruptedAccuracy = rows.Select(row => row.Adaptation).Distinct()
                .ToDictionary(EvaluationTable.NameOf, way => CorruptionMean.All.ToDictionary(mean => mean.Key, mean => mean.Of(rows, way))),
        });
        return ExitCode.Done;
    }

    private List<Corruption?> Check()
    {
        if (Severity is < 1 or > Corruption.MaxSeverity)
            throw new InputException($"--severity {Severity}: allowed: 1 to {Corruption.MaxSeverity}");
        if (Images is < 1)
            throw new InputException($"--images {Images}: allowed: 1 or more");
        List<Corruption?> named = [.. Corruptions.Where(name => name != All).Select(Corruption.Find).Distinct()];
        return Corruptions.Contains(All) ? [.. Corruption.All] : named;
    }

    private EvaluationSubject SubjectOf(Checkpoint checkpoint, ImageDataset test) =>
        new(checkpoint.Sha256, test.Sha256, test.Count, Severity, Measurement.Seed)
        {
            // What does not adapt does not depend on it.
            Adaptation = Adaptations.Any(way => way != AdaptationChoice.None) ? Measurement.Settings.AdaptationText : null,
            Precision = Precision == Precision.Full ? null : PrecisionTypes.NameOf(Precision),
        };

    /// <summary>Ways that adapt share the processors; the one that does not is done in a moment.</summary>
    private List<AdaptationLane> LanesOf(Checkpoint checkpoint, Device device)
    {
        var adapting = Adaptations.Count(way => way != AdaptationChoice.None);
        var threads = Math.Max(1, Measurement.Threads / Math.Max(1, adapting));
        return [.. Adaptations.Select(way => new AdaptationLane(
            checkpoint, device, way, Measurement.Settings, way == AdaptationChoice.None && adapting > 0 ? 1 : threads)
        {
            Precision = Precision,
        })];
    }

    private static List<EvaluationRow> Measure(
        List<ImageFeed> feeds, List<AdaptationLane> lanes, EvaluationLog log, Output output, CancellationToken cancellation)
    {
        EvaluationRow? Known(ImageFeed feed, AdaptationLane lane) =>
            log.Known.LastOrDefault(row => row.Images == feed.Name && row.Adaptation == lane.Adaptation);

        // All lanes are never more than a few batches apart, so that images of all of them measure the time left.
        using var progress = new ProgressLine(output, feeds.Sum(feed => (long)feed.Count * lanes.Count(lane => Known(feed, lane) is null)));
        var rows = new List<EvaluationRow>();
        foreach (var feed in feeds)
        {
            progress.Begin(feed.Name);
            var unknown = lanes.Where(lane => Known(feed, lane) is null).ToList();
            var measured = feed.Measure(unknown, count => progress.Advance(count), cancellation);
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
        $"{row.Images,-20} {EvaluationTable.NameOf(row.Adaptation),-9} accuracy {100 * row.Accuracy,6:0.00} %"
        + $"   95 % interval {100 * row.Low:0.00} to {100 * row.High:0.00} %   n = {row.Count}   {row.Seconds:0.0} s");

    private static string WarningOf(List<EvaluationRow> broken)
    {
        var first = broken[0];
        var others = broken.Count > 1 ? $"; the same in {broken.Count - 1} more of the rows" : "";
        return $"warning: {first.NonFinite} of {first.Count} images ({first.Images}, {EvaluationTable.NameOf(first.Adaptation)}) have "
            + $"logits that are not finite and count as wrong{others}: the weights are too large to compute with";
    }
}
