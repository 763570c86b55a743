using System.Text.Json;
using System.Text.Json.Serialization;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;

namespace Lethean.Host.Commands;

/// <summary>All that a study found, as <c>gradient-correlation.json</c> has it.</summary>
public sealed record CorrelationReport
{
    /// <summary>Path of the checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Of the checkpoint.</summary>
    public required string Sha256 { get; init; }

    public required string Data { get; init; }

    /// <summary>The last group of the network that both losses share.</summary>
    public required int SplitAfter { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Of each kind.</summary>
    public required int Samples { get; init; }

    /// <summary>The mean gradient of the training images.</summary>
    public required HistoryReport History { get; init; }

    /// <summary>Which class the main loss of such images takes.</summary>
    public string LabelOfImagesWithoutClass { get; } = "predicted";

    public required IReadOnlyList<KindResult> Kinds { get; init; }

    /// <summary>Of the kinds that were measured.</summary>
    public required IReadOnlyList<EquationVerdict> Equations { get; init; }

    /// <summary>How noisy the gradients of small buffers are; empty where nobody asked.</summary>
    public IReadOnlyList<ReferenceNoise> References { get; init; } = [];

    internal static CorrelationReport Of(CorrelationStudy study, Checkpoint checkpoint, string data, IReadOnlyList<KindResult> results)
    {
        // One axis for all, so that the histograms can be compared.
        var reach = CosineHistogram.ReachOf(results.SelectMany(result => result.Samples).Select(sample => sample.Cosine));
        CosineHistogram HistogramOf(KindResult result) => CosineHistogram.Of(result.Samples.Select(sample => sample.Cosine), reach);
        return new CorrelationReport
        {
            Checkpoint = study.Measurement.Path,
            Sha256 = checkpoint.Sha256,
            Data = data,
            SplitAfter = checkpoint.Metadata.Architecture.SplitAfter,
            Seed = study.Measurement.Seed,
            Samples = study.Samples,
            History = HistoryReport.Of(results[0].MainGeometry, results[0].AuxiliaryGeometry),
            Kinds = [.. results.Select(result => result with { Histogram = HistogramOf(result) })],
            Equations = EquationVerdict.All(results),
        };
    }
}

/// <summary>The history and its noise.</summary>
/// <param name="Images">Training images that it is the mean over.</param>
/// <param name="Blocks">Disjoint parts, equal to one image.</param>
public sealed record HistoryReport(int Images, int Blocks, TaskHistory Main, TaskHistory Auxiliary)
{
    internal static HistoryReport Of(MeanGeometry main, MeanGeometry auxiliary) =>
        new(main.Images, main.Sizes.Count, TaskHistory.Of(main), TaskHistory.Of(auxiliary));
}

/// <summary>The mean gradient of one task, and how much of it is chance.</summary>
/// <param name="Norm">Of the mean over all images.</param>
/// <param name="TrueSquaredNorm">Estimate of the squared norm of the true mean, without bias; below 0 where chance has it so.</param>
/// <param name="Signal">Its share of the squared norm: 1 for no noise, 0 and below where nothing tells the mean from noise.</param>
/// <param name="SplitHalf">Cosine of the means over two halves of the images.</param>
/// <param name="Blocks">Cosines of the means of each two blocks.</param>
public sealed record TaskHistory(double Norm, double TrueSquaredNorm, double Signal, double? SplitHalf, Spread? Blocks)
{
    internal static TaskHistory Of(MeanGeometry geometry) => new(
        geometry.Norm, geometry.TrueSquaredNorm, geometry.TrueSquaredNorm / (geometry.Norm * geometry.Norm), geometry.SplitHalf,
        geometry.Pairs);
}

/// <summary>The gradients of one kind of samples.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Samples">In the order in which they were drawn.</param>
/// <param name="MainGeometry">Of the main task's history.</param>
/// <param name="AuxiliaryGeometry">Of the auxiliary task's.</param>
public sealed record KindResult(
    string Kind,
    [property: JsonIgnore] IReadOnlyList<SampleGradients> Samples,
    [property: JsonIgnore] MeanGeometry MainGeometry,
    [property: JsonIgnore] MeanGeometry AuxiliaryGeometry)
{
    /// <summary>Main against auxiliary gradient (Perry 2020, equations 1, 3 and 4).</summary>
    public GradientPair MainAuxiliary { get; } = GradientPair.Own(Samples);

    /// <summary>Main gradient against the history of the main task (equation 5).</summary>
    public GradientPair MainHistory { get; } =
        GradientPair.WithHistory(Samples, MainGeometry, sample => sample.MainNorm, sample => sample.MainHistory);

    /// <summary>Auxiliary gradient against the history of the auxiliary task (equation 6).</summary>
    public GradientPair AuxiliaryHistory { get; } =
        GradientPair.WithHistory(Samples, AuxiliaryGeometry, sample => sample.AuxiliaryNorm, sample => sample.AuxiliaryHistory);

    public CosineHistogram? Histogram { get; init; }
}

/// <summary>What a study leaves behind: <c>gradient-correlation.json</c> and <c>report.html</c>.</summary>
internal static class CorrelationFiles
{
    public const string JsonFile = "gradient-correlation.json";

    /// <summary>Makes the folder before hours of work, not after.</summary>
    public static void Prepare(string? folder)
    {
        if (folder is null)
            return;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (OutputFile.IsRefused(problem))
        {
            throw new InputException($"--out {folder}: cannot be made ({problem.Message}); name a folder that you may write to");
        }
    }

    public static void Write(string? folder, CorrelationReport report, Output output)
    {
        if (folder is null)
            return;
        AtomicFile.WriteText(Path.Combine(folder, JsonFile), JsonSerializer.Serialize(report, RunJson.Options) + "\n");
        var page = Path.Combine(folder, RunFolder.ReportFile);
        AtomicFile.WriteText(
            page, HtmlPage.Render("gradient correlation", [CorrelationSection.Header(report), CorrelationSection.Render(report)]));
        output.Line($"report: {page}");
    }
}
