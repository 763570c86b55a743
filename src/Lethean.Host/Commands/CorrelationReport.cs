using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Spectre.Console;

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

    /// <summary>Training images that the history is the mean over.</summary>
    public required int History { get; init; }

    /// <summary>Which class the main loss of such images takes.</summary>
    public string LabelOfImagesWithoutClass { get; } = "predicted";

    public required IReadOnlyList<KindResult> Kinds { get; init; }

    internal static CorrelationReport Of(CorrelationStudy study, Checkpoint checkpoint, string data, IReadOnlyList<KindResult> results)
    {
        // One axis for all, so that the histograms can be compared.
        var reach = CosineHistogram.ReachOf(results.SelectMany(result => result.Cosines).Select(c => c.MainAuxiliary));
        CosineHistogram HistogramOf(KindResult result) => CosineHistogram.Of(result.Cosines.Select(c => c.MainAuxiliary), reach);
        return new CorrelationReport
        {
            Checkpoint = study.Measurement.Path,
            Sha256 = checkpoint.Sha256,
            Data = data,
            SplitAfter = checkpoint.Metadata.Architecture.SplitAfter,
            Seed = study.Measurement.Seed,
            Samples = study.Samples,
            History = study.History,
            Kinds = [.. results.Select(result => result with { Histogram = HistogramOf(result) })],
        };
    }
}

/// <summary>The cosines of one kind of samples.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Cosines">One for each sample, in the order in which they were drawn.</param>
public sealed record KindResult(string Kind, [property: JsonIgnore] IReadOnlyList<GradientCosines> Cosines)
{
    /// <summary>Main against auxiliary gradient (Perry 2020, equations 1 and 3).</summary>
    public CosineSummary? MainAuxiliary { get; } = CosineSummary.Of(Cosines.Select(c => c.MainAuxiliary));

    /// <summary>Main gradient against the history of the main task (equation 5).</summary>
    public CosineSummary? MainHistory { get; } = CosineSummary.Of(Cosines.Select(c => c.MainHistory ?? double.NaN));

    /// <summary>Auxiliary gradient against the history of the auxiliary task (equation 6).</summary>
    public CosineSummary? AuxiliaryHistory { get; } = CosineSummary.Of(Cosines.Select(c => c.AuxiliaryHistory ?? double.NaN));

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

/// <summary>The findings as a table, with a small histogram for each kind.</summary>
internal static class CorrelationTable
{
    private const string Bars = " ▁▂▃▄▅▆▇█";

    public static void Print(IAnsiConsole console, CorrelationReport report)
    {
        var reach = report.Kinds[0].Histogram!.Reach;
        var table = new TextTable(1, [
            "samples", "main · auxiliary", "below zero", "main · history", "auxiliary · history",
            string.Create(CultureInfo.InvariantCulture, $"main · auxiliary from −{reach} to {reach}"),
        ]);
        foreach (var kind in report.Kinds)
            table.Add(kind.Kind, Mean(kind.MainAuxiliary), Share(kind.MainAuxiliary), Mean(kind.MainHistory), Mean(kind.AuxiliaryHistory),
                Small(kind.Histogram!));
        table.Write(console);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Mean cosine of gradients on the shared weights (up to group {report.SplitAfter}) with its 95 % interval, "
            + $"n = {report.Samples}; history: mean gradient of {report.History} training images."));
        console.WriteLine("Images without a class (random pixels) take the predicted one.");
    }

    private static TextCell Mean(CosineSummary? summary) => summary is null ? "–" : new TextCell(
        string.Create(CultureInfo.InvariantCulture, $"{summary.Mean:0.0000} ±{summary.High - summary.Mean:0.0000}"),
        summary.High < 0 ? "red" : summary.Low > 0 ? "green" : null);

    private static string Share(CosineSummary? summary) =>
        summary is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100 * summary.BelowZero:0.0} %");

    /// <summary>Two bins a character.</summary>
    private static string Small(CosineHistogram histogram)
    {
        int[] pairs = [.. histogram.Counts.Chunk(2).Select(pair => pair.Sum())];
        var bars = pairs.Select(count => count == 0 ? ' ' : Bars[1 + (int)Math.Round((Bars.Length - 2.0) * count / pairs.Max())]).ToArray();
        return $"│{new string(bars[..(bars.Length / 2)])}│{new string(bars[(bars.Length / 2)..])}│";
    }
}

/// <summary>The findings of a gradient correlation study as HTML.</summary>
internal static class CorrelationSection
{
    public static string Header(CorrelationReport report) => $"""
        <h1>Gradient correlation</h1>
        <p class="soft">{Html.Escape(report.Checkpoint)}, {Html.Escape(report.Data)}, seed {report.Seed}.</p>
        <p class="lead">{string.Join("; ", report.Kinds.Select(MeanOf))}.</p>
        """;

    public static string Render(CorrelationReport report) => $"""
        <h2>Do main and auxiliary gradient agree?</h2>
        <div class="panels">{string.Concat(report.Kinds.Select((kind, index) =>
            HistogramChart.Render(kind.Kind, kind.Histogram!, kind.MainAuxiliary?.Mean, Look.Of(index))))}</div>
        <p class="note">Cosine of the gradients of main and auxiliary loss on the weights that both share (Perry 2020, equations 1 and 3),
        {report.Samples} samples of each kind. Below zero, learning the auxiliary task from the sample unlearns the main task.</p>
        {Table("", report, kind => kind.MainAuxiliary)}
        <h2>What of the training do they undo?</h2>
        {Table("Main gradient against the history of the main task (equation 5):", report, kind => kind.MainHistory)}
        {Table("Auxiliary gradient against the history of the auxiliary task (equation 6):", report, kind => kind.AuxiliaryHistory)}
        <p class="note">History: mean gradient of {report.History} training images at the weights of the checkpoint, of each task on its
        own. Below zero, the sample pulls the task away from what the training images taught. Images without a class (random pixels)
        take the predicted one. Intervals: 95 %, Student's t.</p>
        """;

    private static string MeanOf(KindResult kind) => $"{Html.Escape(kind.Kind)} {Cosine(kind.MainAuxiliary?.Mean)}";

    private static string Table(string what, CorrelationReport report, Func<KindResult, CosineSummary?> of) =>
        $"<p>{Html.Escape(what)}</p>" + Html.Table(
            ["samples", "mean", "95 % interval", "below zero", "standard deviation", "smallest", "largest", "n"],
            report.Kinds.Select(kind => Cells(of(kind)).Prepend(Html.Escape(kind.Kind))));

    private static IEnumerable<string> Cells(CosineSummary? summary) => summary is null ? Enumerable.Repeat(Html.Nothing, 7) :
    [
        Cosine(summary.Mean), $"{Cosine(summary.Low)} to {Cosine(summary.High)}", Html.Percent(summary.BelowZero),
        Cosine(summary.StandardDeviation), Cosine(summary.Smallest), Cosine(summary.Largest), Html.Number(summary.Count),
    ];

    private static string Cosine(double? value) =>
        value is { } v ? v.ToString("0.0000;−0.0000", CultureInfo.InvariantCulture) : Html.Nothing;
}

/// <summary>A histogram of cosines as a small SVG figure with zero in the middle and the mean as a dashed line.</summary>
internal static class HistogramChart
{
    private static readonly ChartSize Size = new(Width: 360, Height: 190);

    /// <param name="mean">Null where there is none.</param>
    public static string Render(string name, CosineHistogram histogram, double? mean, Look look)
    {
        var (reach, most) = (histogram.Reach, Math.Max(1, histogram.Counts.Max()));
        var frame = new ChartFrame(
            Size,
            ChartAxis.Linear(-reach, reach, [-reach, -reach / 2, 0, reach / 2, reach], "0.###;−0.###", "cosine"),
            ChartAxis.Linear(0, most, [0, most], "0", $"{name}, samples"));
        var width = (frame.X(reach) - frame.X(-reach)) / histogram.Counts.Count;
        foreach (var (bin, count) in histogram.Counts.Index().Where(bin => bin.Item > 0))
        {
            var (left, top) = (Size.Left + (bin * width) + 0.5, frame.Y(count));
            frame.Draw($"""
                <rect class="bar {look.Colour}" x="{left:0.##}" y="{top}" width="{width - 1:0.##}" height="{Size.Bottom - top:0.##}"/>
                """);
        }

        frame.Draw($"<line class=\"axis\" x1=\"{frame.X(0)}\" x2=\"{frame.X(0)}\" y1=\"{Size.Top}\" y2=\"{Size.Bottom}\"/>");
        if (mean is { } cosine)
        {
            var x = frame.X(cosine);
            frame.Draw($"<line class=\"reference\" x1=\"{x}\" x2=\"{x}\" y1=\"{Size.Top}\" y2=\"{Size.Bottom}\"/>");
            frame.Draw($"<text x=\"{Size.Right}\" y=\"{Size.Top - 12}\" text-anchor=\"end\">mean {cosine:0.000;−0.000}</text>");
        }

        return frame.Render($"Histogram of {name}");
    }
}
