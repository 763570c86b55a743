using Lethean.Host.Reports;

namespace Lethean.Host.Commands;

/// <summary>The findings of a gradient correlation study as HTML.</summary>
internal static class CorrelationSection
{
    public static string Header(CorrelationReport report) => $"""
        <h1>Gradient correlation</h1>
        <p class="soft">{Html.Escape(report.Checkpoint)}, {Html.Escape(report.Data)}, seed {report.Seed}.</p>
        <p class="lead">{string.Join("; ", report.Kinds.Select(MeanOf))}.</p>
        """;

    public static string Render(CorrelationReport report) => $"""
        {Equations(report)}
        <h2>Do main and auxiliary gradient agree?</h2>
        <div class="panels">{string.Concat(report.Kinds.Select((kind, index) =>
            HistogramChart.Render(kind.Kind, kind.Histogram!, kind.MainAuxiliary.Cosine?.Mean, Look.Of(index))))}</div>
        <p class="note">Cosine of the gradients of main and auxiliary loss on the weights that both share (Perry 2020, equations 1, 3
        and 4), {report.Samples} samples of each kind. Below zero, learning the auxiliary task from the sample unlearns the main task.</p>
        {Table("", report, kind => kind.MainAuxiliary)}
        <h2>What of the training do they undo?</h2>
        {Table("Main gradient against the history of the main task (equation 5):", report, kind => kind.MainHistory)}
        {Table("Auxiliary gradient against the history of the auxiliary task (equation 6):", report, kind => kind.AuxiliaryHistory)}
        <p class="note">Below zero, the sample pulls the task away from what the training images teach. Images without a class (random
        pixels) take the predicted one. {Html.Escape(CorrelationWords.Interval)} The narrower interval is for this history as it is.</p>
        {History(report.History)}
        {References(report)}
        """;

    private static string MeanOf(KindResult kind) =>
        $"{Html.Escape(kind.Kind)} {CorrelationWords.Cosine(kind.MainAuxiliary.Cosine?.Mean)}";

    private static string Equations(CorrelationReport report) => report.Equations.Count == 0 ? "" : $"""
        <h2>What do the data say to the equations?</h2>
        {Html.Table(
            ["equation", "says", "cosine", "95 % interval", "so", "seen from", "inner product", "95 % interval", "so", "seen from"],
            report.Equations.Select(equation => new[] { Html.Number(equation.Equation), Html.Escape(CorrelationWords.Claim(equation)) }
                .Concat(Verdict(equation.Cosine, equation.OfCosine, CorrelationWords.Cosine))
                .Concat(Verdict(equation.Product, equation.OfProduct, CorrelationWords.Short))),
            textColumns: 2)}
        <p class="note">{Html.Escape(CorrelationWords.Power)}</p>
        """;

    private static IEnumerable<string> Verdict(MeanEstimate? estimate, Verdict verdict, Func<double?, string> write) =>
    [
        write(estimate?.Mean), Interval(estimate, write), Html.Escape(CorrelationWords.Of(verdict)), write(estimate?.Detectable),
    ];

    private static string Table(string what, CorrelationReport report, Func<KindResult, GradientPair> of) =>
        $"<p>{Html.Escape(what)}</p>" + Html.Table(
            ["samples", "cosine", "95 % interval", "for this history", "below zero", "standard deviation", "smallest", "largest",
                "inner product", "95 % interval", "for this history", "n"],
            report.Kinds.Select(kind => Cells(of(kind)).Prepend(Html.Escape(kind.Kind))));

    private static IEnumerable<string> Cells(GradientPair pair) =>
    [
        CorrelationWords.Cosine(pair.Cosine?.Mean), Interval(pair.Cosine, CorrelationWords.Cosine),
        Interval(pair.Cosine?.OfThisHistory, CorrelationWords.Cosine),
        Html.Percent(pair.BelowZero), CorrelationWords.Cosine(pair.StandardDeviation), CorrelationWords.Cosine(pair.Smallest),
        CorrelationWords.Cosine(pair.Largest), CorrelationWords.Short(pair.Product?.Mean), Interval(pair.Product, CorrelationWords.Short),
        Interval(pair.Product?.OfThisHistory, CorrelationWords.Short), Html.Number(pair.Cosine?.Count),
    ];

    private static string History(HistoryReport history) => $"""
        <h2>How noisy is the history?</h2>
        {Html.Table(
            ["history", "norm", "squared norm without noise", "signal", "cosine of halves", "of blocks", "smallest", "largest"],
            new[] { ("main", history.Main), ("auxiliary", history.Auxiliary) }.Select(task => Cells(task.Item1, task.Item2)))}
        <p class="note">{Html.Escape(CorrelationWords.History(history))}</p>
        """;

    private static IEnumerable<string> Cells(string name, TaskHistory task) =>
    [
        name, CorrelationWords.Short(task.Norm), CorrelationWords.Short(task.TrueSquaredNorm), Html.Percent(task.Signal),
        CorrelationWords.Cosine(task.SplitHalf), CorrelationWords.Cosine(task.Blocks?.Mean), CorrelationWords.Cosine(task.Blocks?.Smallest),
        CorrelationWords.Cosine(task.Blocks?.Largest),
    ];

    private static string References(CorrelationReport report) => report.References.Count == 0 ? "" : $"""
        <h2>How much do few images say of it?</h2>
        {Html.Table(
            ["images", "buffers", "main · history", "main · main", "auxiliary · history", "auxiliary · auxiliary"],
            report.References.Select(size => new[]
            {
                Html.Number(size.Images), Html.Number(size.Buffers), CorrelationWords.Of(size.Main.WithHistory),
                CorrelationWords.Of(size.Main.BetweenBuffers), CorrelationWords.Of(size.Auxiliary.WithHistory),
                CorrelationWords.Of(size.Auxiliary.BetweenBuffers),
            }))}
        <p class="note">{Html.Escape(CorrelationWords.References)}</p>
        """;

    private static string Interval(MeanEstimate? estimate, Func<double?, string> write) =>
        estimate is null ? Html.Nothing : $"{write(estimate.Low)} to {write(estimate.High)}";
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
