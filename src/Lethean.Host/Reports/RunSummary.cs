using System.Collections.Immutable;
using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Terminal;
using Spectre.Console;

namespace Lethean.Host.Reports;

/// <summary>What is printed at the end of a run: chart, tables, and where the report is.</summary>
public static class RunSummary
{
    public static void Print(Output output, RunData run, string folder)
    {
        output.Line("");
        TextChart.Draw(output.Human, CurveBuilder.Curves(run));
        output.Line("");
        if (run.HasSeveralSeeds)
            output.Line(Estimate.Scope);
        ResultTable.Accuracy(output.Human, run);
        ResultTable.Traffic(output.Human, run);
        ResultTable.Places(output.Human, run);
        ResultTable.Answers(output.Human, run);
        ResultTable.Defenses(output.Human, run);
        ResultTable.Load(output.Human, run);
        ResultTable.Assertions(output.Human, run);
        foreach (var warning in RunWarnings.Of(run))
            output.Line(warning);
        if (run.Manifest.Status != RunStatus.Completed)
            output.Line($"status: {run.Manifest.Status.ToString().ToLowerInvariant()}; 'lethean resume {folder}' goes on with it");
        output.Line($"report: {Path.Combine(folder, RunFolder.ReportFile)}");
    }
}

/// <summary>The tables at the end of a run: what became of every variant, and where every offered sample went.</summary>
public static class ResultTable
{
    private const string Nothing = "–";

    public static void Accuracy(IAnsiConsole console, RunData run)
    {
        var table = new TextTable(1, "arm", "start", "end", "worst", "to half", "to chance", "offered", "served", "adapted", "time");
        foreach (var variant in run.Variants)
            table.Add([run.LabelOf(variant), .. Cells(variant)]);
        table.Write(console);
    }

    /// <summary>Per source: offered = admitted + dropped, admitted = served + failed, served = adapted + skipped.</summary>
    public static void Traffic(IAnsiConsole console, RunData run)
    {
        var table = new TextTable(2, "arm", "source", "offered", "admitted", "dropped", "served", "failed", "adapted", "skipped");
        foreach (var variant in run.Variants)
            foreach (var (source, counts) in variant.Summary?.Sources.AsEnumerable() ?? [])
                table.Add(
                    run.LabelOf(variant), source, Count(counts.Offered), Count(counts.Admitted), Reasons(counts.Dropped),
                    Count(counts.Served), Reasons(counts.Failed), Count(counts.Adapted), Reasons(counts.Skipped));
        table.Write(console);
    }

    /// <summary>Where samples were made that were made elsewhere, and how much the clock there was ahead; nothing for others.</summary>
    public static void Places(IAnsiConsole console, RunData run)
    {
        var table = new TextTable(3, "arm", "source", "at", "made", "clock");
        foreach (var variant in run.Variants)
            foreach (var (source, counts) in variant.Summary?.Sources.AsEnumerable() ?? [])
                if (counts.At is { } at)
                    table.Add(run.LabelOf(variant), source, at.Node, at.Made is { } made ? Count(made) : Nothing, Clock(at));
        if (!table.IsEmpty)
            table.Write(console);
    }

    private static string Clock(SourcePlace at) => at.SkewMs is null ? Nothing
        : string.Create(CultureInfo.InvariantCulture, $"{at.SkewMs:+0.000;-0.000} ± {at.SkewErrorMs:0.000} ms");

    /// <summary>How right the answers of models behind endpoints were, in the beginning and at the end; nothing for others.</summary>
    public static void Answers(IAnsiConsole console, RunData run)
    {
        var table = new TextTable(2, "arm", "source", "labelled", "right", "at first", "at last");
        foreach (var variant in run.Variants)
            foreach (var (source, counts) in variant.Summary?.Sources.AsEnumerable() ?? [])
                if (counts.Prequential is { IsEmpty: false } parts)
                    table.Add(
                        run.LabelOf(variant), source, Count(counts.Labelled), Percent((double)counts.Correct / counts.Labelled),
                        Percent(parts[0].Accuracy), Percent(parts[^1].Accuracy));
        if (!table.IsEmpty)
            table.Write(console);
    }

    /// <summary>How the variants coped with their load; nothing for runs on the virtual clock.</summary>
    public static void Load(IAnsiConsole console, RunData run)
    {
        var points = LoadCurves.Points(run);
        if (points.Count == 0)
            return;
        var table = new TextTable(
            1, "arm", "due/s", "offered/s", "lag p99", "× cap.", "served/s", "loss", "p50 ms", "p99 ms", "max ms", "closed p99");
        foreach (var point in points)
            table.Add(
                point.Label, Number(point.Due, "0.0"), Number(point.Offered, "0.0"), Number(point.LagP99, "0"), Number(point.Load, "0.00"),
                Number(point.Served, "0.0"), Percent(point.Loss), EstimateText.Range(point.P50, "0"), EstimateText.Range(point.P99, "0"),
                EstimateText.Range(point.Max, "0"), EstimateText.Range(point.UncorrectedP99, "0"));
        table.Write(console);
        console.WriteLine($"lag: from the intended time to the offer, ms. closed p99: from take-up, as a closed measurement would report.");
        if (run.HasSeveralSeeds)
            console.WriteLine("Of several seeds: means, of latencies with the smallest and the largest.");
        console.WriteLine(LoadSection.Warmup(run));
    }

    /// <summary>What each link of a chain of defenses did.</summary>
    public static void Defenses(IAnsiConsole console, RunData run)
    {
        var links = run.Variants.SelectMany(
            variant => variant.Summary?.Defenses.Select(link => (run.LabelOf(variant), link)) ?? []).ToList();
        if (links.Count == 0)
            return;
        var table = new TextTable(2, "arm", "defense", "acted", "refused", "time");
        foreach (var (arm, link) in links)
            table.Add(arm, link.Name, Count(link.Acted), Count(link.Refused), Number(link.Seconds, "0.00") + " s");
        table.Write(console);
    }

    public static void Assertions(IAnsiConsole console, RunData run)
    {
        if (run.Assertions.Count == 0)
            return;
        var table = new TextTable(2, "assertion", "arm", "limit", "value", "");
        foreach (var assertion in run.Assertions)
            table.Add(
                assertion.Name, run.LabelOf(assertion.Variant, assertion.Seed), assertion.Limit, assertion.ValueText ?? Nothing,
                assertion.Passed ? new TextCell("passed", "green") : new TextCell("failed", "red"));
        table.Write(console);
    }

    /// <summary>Of a variant that never ended only its accuracies are known.</summary>
    private static TextCell[] Cells(VariantData variant) =>
    [
        Percent(variant.Start), Percent(variant.End), Percent(variant.Worst), Count(variant.SamplesToHalf), Count(variant.SamplesToChance),
        Sum(variant, source => source.Offered), Sum(variant, source => source.Served), Sum(variant, source => source.Adapted),
        variant.Summary is { } summary ? Number(summary.DurationSeconds, "0.0") + " s" : Nothing,
    ];

    /// <summary>Nothing where it is not known of a source.</summary>
    private static string Sum(VariantData variant, Func<SourceCounts, long?> count) =>
        Count(variant.Summary?.Sources.Values.Aggregate((long?)0, (sum, source) => sum + count(source)));

    private static string Reasons(ImmutableSortedDictionary<string, long>? reasons) =>
        reasons is null ? Nothing : reasons.Count == 0 ? "0" : string.Join(", ", reasons.Select(r => $"{r.Value} {r.Key}"));

    private static string Count(long? count) => count?.ToString(CultureInfo.InvariantCulture) ?? Nothing;

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? Nothing;

    private static string Percent(double? fraction) =>
        fraction is { } value ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) + " %" : Nothing;
}
