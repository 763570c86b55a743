using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>What defenses saved and what they cost. Empty for runs without any.</summary>
internal static class DefenseSection
{
    private static readonly string[] Columns =
    [
        "arm", "clean accuracy at the end", "change", "against undefended", "against not adapting", "prequential accuracy",
        "not learned from", "time of a sample",
    ];

    public static string Render(RunData run)
    {
        var variants = run.Variants.Where(variant => variant.Summary is not null && variant.Evaluations.Count > 0).ToList();
        if (variants.All(variant => variant.Summary!.Defenses.IsEmpty))
            return "";
        var baselines = new Baselines(variants);
        IReadOnlyList<IReadOnlyList<VariantData>> arms =
            [.. variants.GroupBy(variant => variant.Name, (_, seeds) => (IReadOnlyList<VariantData>)[.. seeds])];
        return $"""
            <h2>Defenses</h2>
            {DefenseMatrix.Render(arms)}
            {FrontierChart.Render(Frontier.Of(run))}
            {Html.Table(Columns, arms.Select(arm => Row(baselines, arm)))}
            <p class="note">Clean accuracy: on held-out images, without adapting, with its 95 % interval: Wilson's with one seed; with
            several Student's t of the mean, and Wilson's for the number of images, joined. Against: the accuracy at the end less that of
            the arm without defenses, or of the one whose adaptation is off, with the same seed and point of the grid, in points. All arms
            are evaluated on the same images, so these differences are paired: with several seeds Student's t of the seeds' differences;
            with one, p of McNemar's test and the interval of Newcombe (1998, method 10), both of that one comparison and of that one run.
            Prequential accuracy: share of each source's labelled samples that were answered correctly when they were served, after
            adapting to them. Not learned from: share of each source's samples that the links of the chain refused. Of both: with several
            seeds the mean of their shares with Student's t; with one Wilson's interval, which is of that run alone. Seeds that all agree
            have no interval. Time of a sample: median, and how many times that of the arm without defenses; of several seeds the mean, with
            the smallest and the largest.</p>
            {Html.Table(["arm", "link", "acted", "refused", "time, s"], arms.SelectMany(LinkRows), textColumns: 2)}
            <p class="note">Acted: how often the link changed what would have happened without it, refusals included; the sum of all seeds.
            Time: the forward pass that gates look at counts for the first one.</p>
            """;
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
        return (source.Skipped?.Where(reason => names.Contains(reason.Key)).Sum(reason => reason.Value) ?? 0, source.Served);
    }

    private static string[] Row(Baselines baselines, IReadOnlyList<VariantData> seeds) =>
    [
        Html.Escape(seeds[0].Name),
        AccuracyOf(seeds),
        EstimateText.Signed(100 * seeds.Average(seed => seed.Evaluations[^1].Accuracy - seed.Evaluations[0].Accuracy)),
        Against(PairedDifference.Of(seeds, baselines.UndefendedFor)),
        Against(PairedDifference.Of(seeds, baselines.NotAdaptingFor)),
        OfSources(seeds, (_, source) => (source.Correct, source.Labelled)),
        OfSources(seeds, Refused),
        TimeOf(baselines, seeds),
    ];

    private static string Against(PairedDifference? paired) => paired is null ? Html.Nothing
        : Html.Escape(EstimateText.Points(paired));

    private static string TimeOf(Baselines baselines, IReadOnlyList<VariantData> seeds)
    {
        var time = SeedRange.Of(seeds.Select(seed => seed.Summary!.LatencyMs?.P50));
        var ratio = seeds.Average(seed => seed.Summary!.LatencyMs?.P50 / baselines.UndefendedFor(seed)?.Summary!.LatencyMs?.P50);
        return $"{EstimateText.Range(time, "0.0")} ms" + (ratio is { } times ? $" (× {Html.Number(times, "0.00")})" : "");
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
            var text = Estimate.OfShares(shares) is { } estimate ? EstimateText.Share(estimate, shares.Sum(s => s.Whole)) : Html.Nothing;
            return $"{Html.Escape(name)} {text}";
        }));
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

    /// <summary>The arm of a variant, without its point of the grid.</summary>
    public static string ArmOf(string variant) => variant.Split(' ', 2)[0];

    private static IEnumerable<string> Row(IReadOnlyList<IReadOnlyList<VariantData>> variants, string arm, IEnumerable<string> points) =>
    [
        Html.Escape(arm),
        .. points.Select(point => variants.FirstOrDefault(seeds => PointOf(seeds[0].Name) == point) is { } seeds
            ? DefenseSection.AccuracyOf(seeds)
            : Html.Nothing),
    ];
}
