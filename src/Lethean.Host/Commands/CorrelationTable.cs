using System.Globalization;
using Lethean.Host.Reports;
using Lethean.Host.Terminal;
using Lethean.Learning.Adaptation;
using Spectre.Console;

namespace Lethean.Host.Commands;

/// <summary>The findings as tables: the kinds of samples with a small histogram each, the history, the equations, the buffers.</summary>
internal static class CorrelationTable
{
    private const string Bars = " ▁▂▃▄▅▆▇█";

    public static void Print(IAnsiConsole console, CorrelationReport report)
    {
        Kinds(report).Write(console);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Mean cosine of gradients on the shared weights (up to group {report.SplitAfter}) with its 95 % interval, "
            + $"n = {report.Samples}."));
        console.WriteLine(CorrelationWords.Interval);
        console.WriteLine("Images without a class (random pixels) take the predicted one.");
        History(report.History).Write(console);
        console.WriteLine(CorrelationWords.History(report.History));
        if (report.Equations.Count > 0)
        {
            Equations(report).Write(console);
            console.WriteLine(CorrelationWords.Power);
        }

        if (report.References.Count > 0)
        {
            References(report).Write(console);
            console.WriteLine(CorrelationWords.References);
        }
    }

    private static TextTable Kinds(CorrelationReport report)
    {
        var reach = report.Kinds[0].Histogram!.Reach;
        var table = new TextTable(1, [
            "samples", "main · auxiliary", "below zero", "main · history", "auxiliary · history",
            string.Create(CultureInfo.InvariantCulture, $"main · auxiliary from −{reach} to {reach}"),
        ]);
        foreach (var kind in report.Kinds)
            table.Add(kind.Kind, Cosine(kind.MainAuxiliary.Cosine), Html.Percent(kind.MainAuxiliary.BelowZero),
                Cosine(kind.MainHistory.Cosine), Cosine(kind.AuxiliaryHistory.Cosine), Small(kind.Histogram!));
        return table;
    }

    private static TextTable History(HistoryReport history)
    {
        var table = new TextTable(1, "history", "norm", "signal", "halves", "blocks", "from", "to");
        foreach (var (name, task) in new[] { ("main", history.Main), ("auxiliary", history.Auxiliary) })
            table.Add(name, CorrelationWords.Short(task.Norm), Html.Percent(task.Signal), CorrelationWords.Cosine(task.SplitHalf),
                CorrelationWords.Cosine(task.Blocks?.Mean), CorrelationWords.Cosine(task.Blocks?.Smallest),
                CorrelationWords.Cosine(task.Blocks?.Largest));
        return table;
    }

    private static TextTable Equations(CorrelationReport report)
    {
        var table = new TextTable(3, "equation", "says", "of", "mean", "so", "seen from");
        foreach (var equation in report.Equations)
        {
            table.Add(Html.Number(equation.Equation), CorrelationWords.Claim(equation), "cosines", Cosine(equation.Cosine),
                Cell(equation.OfCosine), CorrelationWords.Cosine(equation.Cosine?.Detectable));
            table.Add(Html.Number(equation.Equation), CorrelationWords.Claim(equation), "inner products",
                Mean(equation.Product, CorrelationWords.Short), Cell(equation.OfProduct),
                CorrelationWords.Short(equation.Product?.Detectable));
        }

        return table;
    }

    private static TextTable References(CorrelationReport report)
    {
        var table = new TextTable(1, "images", "buffers", "main · history", "main · main", "auxiliary · history", "auxiliary · auxiliary");
        foreach (var size in report.References)
            table.Add(Html.Number(size.Images), Html.Number(size.Buffers), CorrelationWords.Of(size.Main.WithHistory),
                CorrelationWords.Of(size.Main.BetweenBuffers), CorrelationWords.Of(size.Auxiliary.WithHistory),
                CorrelationWords.Of(size.Auxiliary.BetweenBuffers));
        return table;
    }

    private static TextCell Cosine(MeanEstimate? estimate) => Mean(estimate, CorrelationWords.Cosine);

    // The interval is symmetric.
    private static TextCell Mean(MeanEstimate? estimate, Func<double?, string> write) => estimate is null ? Html.Nothing : new TextCell(
        $"{write(estimate.Mean)} ±{write(estimate.High - estimate.Mean)}",
        estimate.High < 0 ? "red" : estimate.Low > 0 ? "green" : null);

    private static TextCell Cell(Verdict verdict) => new(
        CorrelationWords.Of(verdict), verdict switch { Verdict.Confirmed => "green", Verdict.Contradicted => "red", _ => null });

    /// <summary>Two bins a character.</summary>
    private static string Small(CosineHistogram histogram)
    {
        int[] pairs = [.. histogram.Counts.Chunk(2).Select(pair => pair.Sum())];
        var bars = pairs.Select(count => count == 0 ? ' ' : Bars[1 + (int)Math.Round((Bars.Length - 2.0) * count / pairs.Max())]).ToArray();
        return $"│{new string(bars[..(bars.Length / 2)])}│{new string(bars[(bars.Length / 2)..])}│";
    }
}

/// <summary>Numbers and sentences that terminal and report share.</summary>
internal static class CorrelationWords
{
    public const string Interval = "Intervals of main · auxiliary: over samples. Of cosines with the history: over samples and over the "
        + "choice of its images, told from the spread of its blocks.";

    public const string Power = "The equations (Perry 2020) are about inner products; cosines weigh every sample alike. 'Confirmed' or "
        + "'contradicted': the 95 % interval is on one side of zero. 'Seen from': the smallest absolute mean that so many samples tell "
        + "from zero in 80 % of repetitions. Nothing is corrected for several questions.";

    public const string References = "Mean cosine and standard deviation (smallest to largest) of the gradients of disjoint buffers of "
        + "training images: with the history's other images, and with each other.";

    public static string History(HistoryReport history) => string.Create(CultureInfo.InvariantCulture,
        $"History: mean gradient of {history.Images} training images in {history.Blocks} blocks. Signal: the share of its squared norm "
        + $"that is not the noise of so many images. Cosines of the means of two halves, and of each two blocks: mean, smallest, largest.");

    public static string Claim(EquationVerdict equation) =>
        $"{equation.Samples}: {equation.Of} {(equation.Wants > 0 ? "> 0" : "< 0")}";

    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Confirmed => "confirmed",
        Verdict.Contradicted => "contradicted",
        _ => "not decided",
    };

    public static string Of(Spread spread) => string.Create(CultureInfo.InvariantCulture,
        $"{spread.Mean:0.000;−0.000} ± {spread.StandardDeviation:0.000} ({spread.Smallest:0.000;−0.000} to {spread.Largest:0.000;−0.000})");

    public static string Cosine(double? value) =>
        value is { } v ? v.ToString("0.0000;−0.0000", CultureInfo.InvariantCulture) : Html.Nothing;

    /// <summary>Four decimals, or three digits where that says more: inner products are of any size.</summary>
    public static string Short(double? value) => value is not { } v ? Html.Nothing
        : (Math.Abs(v) is 0 or (>= 0.01 and < 1000) ? v.ToString("0.0000", CultureInfo.InvariantCulture)
            : v.ToString("0.00e0", CultureInfo.InvariantCulture)).Replace('-', '−');
}
