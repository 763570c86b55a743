using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Learning.Evaluation;

namespace Lethean.Host.Reports;

/// <summary>What defenses saved and what they cost. Empty for runs without any.</summary>
internal static class DefenseSection
{
    private static readonly string[] Columns =
        ["arm", "clean accuracy at the end", "change", "prequential accuracy", "not learned from", "time of a sample"];

    public static string Render(RunData run)
    {
        var variants = run.Variants.Where(variant => variant.Summary is not null && variant.Evaluations.Count > 0).ToList();
        if (variants.All(variant => variant.Summary!.Defenses.IsEmpty))
            return "";
        IReadOnlyList<IReadOnlyList<VariantData>> arms =
            [.. variants.GroupBy(variant => variant.Name, (_, seeds) => (IReadOnlyList<VariantData>)[.. seeds])];
        return $"""
            <h2>Defenses</h2>
            {DefenseMatrix.Render(arms)}
            {Html.Table(Columns, arms.Select(arm => Row(variants, arm)))}
            <p class="note">Clean accuracy: on held-out images, without adapting, with its 95 % interval: Wilson's with one seed; with
            several Student's t of the mean, and Wilson's for the number of images, joined. Prequential accuracy: share of each source's
            labelled samples that were answered correctly when they were served, after adapting to them. Not learned from: share of each
            source's samples that the links of the chain refused. Both are of the samples of all seeds. Time of a sample: median, and how
            many times that of the arm without defenses.</p>
            {Html.Table(["arm", "link", "acted", "refused", "time, s"], arms.SelectMany(LinkRows), textColumns: 2)}
            <p class="note">Acted: how often the link changed what would have happened without it, refusals included. Time: the forward pass
            that gates look at counts for the first one.</p>
            """;
    }

    /// <summary>The same variant without defenses: what follows the arm's name is equal.</summary>
    internal static VariantData? BaselineOf(IEnumerable<VariantData> variants, VariantData of)
    {
        var undefended = variants.Where(
            v => v.Summary!.Defenses.IsEmpty && v.Summary.Sources.Values.Any(source => source.Adapted > 0)).ToList();
        var isOnlyArm = undefended.DistinctBy(v => v.Name).Count() == 1;
        return undefended.FirstOrDefault(other =>
            other.Seed == of.Seed && (isOnlyArm || DefenseMatrix.PointOf(other.Name) == DefenseMatrix.PointOf(of.Name)));
    }

    /// <summary>Of the clean accuracy at the end: the mean of several seeds, or of the only one.</summary>
    internal static string AccuracyOf(IReadOnlyList<VariantData> seeds)
    {
        var end = Estimate.OfAccuracy(seeds, points => points[^1])!;
        return $"{Html.Percent(end.Mean)} ({Html.Percent(end.Low)} to {Html.Percent(end.High)})";
    }

    /// <summary>Share of a source's served samples that the links of the chain refused.</summary>
    internal static (long Refused, long Served) Refused(VariantSummary summary, SourceCounts source)
    {
        var names = summary.Defenses.Select(link => link.Name).ToHashSet();
        return (source.Skipped.Where(reason => names.Contains(reason.Key)).Sum(reason => reason.Value), source.Served);
    }

    private static string[] Row(IReadOnlyList<VariantData> variants, IReadOnlyList<VariantData> seeds)
    {
        var ratio = seeds.Select(seed => seed.Summary!.LatencyMs?.P50 / BaselineOf(variants, seed)?.Summary!.LatencyMs?.P50).Average();
        return
        [
            Html.Escape(seeds[0].Name),
            AccuracyOf(seeds),
            Points(seeds.Average(seed => seed.Evaluations[^1].Accuracy - seed.Evaluations[0].Accuracy)),
            OfSources(seeds, (_, source) => (source.Correct, source.Labelled)),
            OfSources(seeds, Refused),
            $"{Html.Number(seeds.Select(seed => seed.Summary!.LatencyMs?.P50).Average(), "0.0")} ms"
                + (ratio is { } times ? $" (× {Html.Number(times, "0.00")})" : ""),
        ];
    }

    private static IEnumerable<string[]> LinkRows(IReadOnlyList<VariantData> seeds) =>
        seeds.SelectMany(seed => seed.Summary!.Defenses.Index()).GroupBy(link => link.Index, link => link.Item).Select(link => new[]
        {
            Html.Escape(seeds[0].Name), Html.Escape(link.First().Name),
            Html.Number(link.Sum(counts => counts.Acted)), Html.Number(link.Sum(counts => counts.Refused)),
            Html.Number(link.Sum(counts => counts.Seconds), "0.00"),
        });

    private static string OfSources(IReadOnlyList<VariantData> seeds, Func<VariantSummary, SourceCounts, (long Part, long Whole)> share) =>
        string.Join("<br>", seeds[0].Summary!.Sources.Keys.Select(name =>
        {
            var shares = seeds.Select(seed => share(seed.Summary!, seed.Summary!.Sources[name])).ToList();
            var (part, whole) = (shares.Sum(s => s.Part), shares.Sum(s => s.Whole));
            return whole > 0
                ? $"{Html.Escape(name)} {Html.Percent((double)part / whole)} ({Interval(part, whole)})"
                : $"{Html.Escape(name)} {Html.Nothing}";
        }));

    private static string Interval(long part, long whole)
    {
        var (low, high) = WilsonInterval.Of((int)part, (int)whole);
        return string.Create(CultureInfo.InvariantCulture, $"{100 * low:0.0} to {100 * high:0.0} %, n = {whole}");
    }

    private static string Points(double change) => string.Create(CultureInfo.InvariantCulture, $"{100 * change:+0.0;−0.0;0.0}");
}

/// <summary>Arms against the points of an experiment's grid: the clean accuracy at the end. Empty unless there are several of
/// both.</summary>
internal static class DefenseMatrix
{
    /// <param name="arms">The seeds of each variant, all with evaluations.</param>
    public static string Render(IReadOnlyList<IReadOnlyList<VariantData>> arms)
    {
        var points = arms.Select(seeds => PointOf(seeds[0].Name)).Distinct().ToList();
        var rows = arms.GroupBy(seeds => ArmOf(seeds[0].Name)).ToList();
        if (points.Count < 2 || rows.Count < 2)
            return "";
        return $"""
            {Html.Table(["clean accuracy at the end", .. points.Select(Html.Escape)], rows.Select(row => Row([.. row], row.Key, points)))}
            <p class="note">A row a chain, a column what the model was sent. More of each below.</p>
            """;
    }

    /// <summary>What a variant's name says after its arm: its point of the grid; empty without a grid.</summary>
    public static string PointOf(string variant) => variant.Split(' ', 2) is [_, var point] ? point : "";

    /// <summary>The rest of the name.</summary>
    public static string ArmOf(string variant) => variant.Split(' ', 2)[0];

    private static IEnumerable<string> Row(IReadOnlyList<IReadOnlyList<VariantData>> variants, string arm, IEnumerable<string> points) =>
    [
        Html.Escape(arm),
        .. points.Select(point => variants.FirstOrDefault(seeds => PointOf(seeds[0].Name) == point) is { } seeds
            ? DefenseSection.AccuracyOf(seeds)
            : Html.Nothing),
    ];
}
