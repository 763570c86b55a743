using System.Collections.Immutable;
using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Learning.Evaluation;

namespace Lethean.Host.Reports;

/// <summary>What defenses saved and what they cost. Empty for runs without any.</summary>
internal static class DefenseSection
{
    public static string Render(RunData run)
    {
        var variants = run.Variants.Where(variant => variant.Summary is not null && variant.Evaluations.Count > 0).ToList();
        if (variants.All(variant => variant.Summary!.Defenses.IsEmpty))
            return "";
        return $"""
            <h2>Defenses</h2>
            {Html.Table(["arm", "clean accuracy at the end", "change", "correct when served", "not learned from", "time of a sample"], variants.Select(v => Row(run, variants, v)))}
            <p class="note">Clean accuracy: on held-out images, without adapting, with its 95 % interval (Wilson). Correct when served: share of each source's
            samples that were answered correctly, after adapting to them. Not learned from: share of each source's samples that the links of the chain
            refused. Time of a sample: median, and how many times that of the arm without defenses.</p>
            {Html.Table(["arm", "link", "acted", "refused", "time, s"], variants.SelectMany(v => LinkRows(run, v)), textColumns: 2)}
            <p class="note">Acted: how often the link changed what would have happened without it, refusals included. Time: the forward pass that gates
            look at counts for the first one.</p>
            """;
    }

    /// <summary>The same variant without defenses: what follows the arm's name is equal.</summary>
    internal static VariantData? BaselineOf(IEnumerable<VariantData> variants, VariantData of) => variants.FirstOrDefault(other =>
        other.Summary!.Defenses.IsEmpty && other.Seed == of.Seed && (PointOf(other) == PointOf(of) || variants.Count(v => v.Summary!.Defenses.IsEmpty) == 1));

    /// <summary>Share of a source's served samples that the links of the chain refused.</summary>
    internal static (long Refused, long Served) Refused(VariantSummary summary, SourceCounts source)
    {
        var names = summary.Defenses.Select(link => link.Name).ToHashSet();
        return (source.Skipped.Where(reason => names.Contains(reason.Key)).Sum(reason => reason.Value), source.Served);
    }

    private static string[] Row(RunData run, IReadOnlyList<VariantData> variants, VariantData variant)
    {
        var (summary, end) = (variant.Summary!, variant.Evaluations[^1]);
        var baseline = BaselineOf(variants, variant)?.Summary!.LatencyMs?.P50;
        var ratio = summary.LatencyMs?.P50 / baseline;
        return
        [
            Html.Escape(run.LabelOf(variant)),
            $"{Html.Percent(end.Accuracy)} ({Html.Percent(end.Low)} to {Html.Percent(end.High)})",
            Points(end.Accuracy - variant.Evaluations[0].Accuracy),
            OfSources(summary.Sources, source => (source.Correct, source.Labelled)),
            OfSources(summary.Sources, source => Refused(summary, source)),
            $"{Html.Number(summary.LatencyMs?.P50, "0.0")} ms" + (ratio is { } times ? $" (× {Html.Number(times, "0.00")})" : ""),
        ];
    }

    private static IEnumerable<string[]> LinkRows(RunData run, VariantData variant) => variant.Summary!.Defenses.Select(link => new[]
    {
        Html.Escape(run.LabelOf(variant)), Html.Escape(link.Name), Html.Number(link.Acted), Html.Number(link.Refused), Html.Number(link.Seconds, "0.00"),
    });

    private static string OfSources(ImmutableSortedDictionary<string, SourceCounts> sources, Func<SourceCounts, (long Part, long Whole)> share) =>
        string.Join("<br>", sources.Select(source => share(source.Value) is var (part, whole) && whole > 0
            ? $"{Html.Escape(source.Key)} {Html.Percent((double)part / whole)} ({Interval(part, whole)})"
            : $"{Html.Escape(source.Key)} {Html.Nothing}"));

    private static string Interval(long part, long whole)
    {
        var (low, high) = WilsonInterval.Of((int)part, (int)whole);
        return string.Create(CultureInfo.InvariantCulture, $"{100 * low:0.0} to {100 * high:0.0} %, n = {whole}");
    }

    private static string Points(double change) => string.Create(CultureInfo.InvariantCulture, $"{100 * change:+0.0;−0.0;0.0}");

    private static string PointOf(VariantData variant)
    {
        var space = variant.Name.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? "" : variant.Name[space..];
    }
}
