using System.Globalization;
using Lethean.Host.Correlating;

namespace Lethean.Host.Reports;

/// <summary>The findings of a gradient correlation study as HTML.</summary>
internal static class CorrelationSection
{
    public static string Header(CorrelationReport report) => $"""
        <h1>Gradient correlation</h1>
        <p class="soft">{Html.Escape(report.Checkpoint)}, {Html.Escape(report.Data)}, seed {report.Seed}.</p>
        <p class="lead">{string.Join("; ", report.Kinds.Select(kind => $"{Html.Escape(kind.Kind)} {Cosine(kind.MainAuxiliary?.Mean)}"))}.</p>
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
        <p class="note">History: mean gradient of {report.History} training images at the weights of the checkpoint, of each task on its own.
        Below zero, the sample pulls the task away from what the training images taught. Images without a class (random pixels) take the predicted one.
        Intervals: 95 %, Student's t.</p>
        """;

    private static string Table(string what, CorrelationReport report, Func<KindResult, CosineSummary?> of) => $"<p>{Html.Escape(what)}</p>" + Html.Table(
        ["samples", "mean", "95 % interval", "below zero", "standard deviation", "smallest", "largest", "n"],
        report.Kinds.Select(kind => of(kind) is not { } summary ? new[] { Html.Escape(kind.Kind) }.Concat(Enumerable.Repeat(Html.Nothing, 7)) : new[]
        {
            Html.Escape(kind.Kind), Cosine(summary.Mean), $"{Cosine(summary.Low)} to {Cosine(summary.High)}", Html.Percent(summary.BelowZero),
            Cosine(summary.StandardDeviation), Cosine(summary.Smallest), Cosine(summary.Largest), summary.Count.ToString(CultureInfo.InvariantCulture),
        }));

    private static string Cosine(double? value) => value is { } v ? v.ToString("0.0000;−0.0000", CultureInfo.InvariantCulture) : Html.Nothing;
}
