using System.Globalization;
using System.Text.RegularExpressions;
using Lethean.Host.Folders;
using Lethean.Learning;

namespace Lethean.Host.Reports;

/// <summary>The report of a run: one self-contained HTML file.</summary>
public static class HtmlReport
{
    /// <param name="outcomes">Of the same run.</param>
    public static string Render(RunData run, OutcomeSeries outcomes)
    {
        var curves = CurveBuilder.Curves(run);
        return HtmlPage.Render(run.Manifest.Name,
        [
            ReportSections.Header(run, curves),
            ReportSections.Accuracy(run, curves),
            TrafficSections.Prequential(run),
            ReportSections.Assertions(run),
            DefenseSection.Render(run),
            ReportSections.Arms(run),
            ReportSections.Interventions(run),
            DetectionSection.Render(run, outcomes.Scores),
            CorrelationRunSection.Render(outcomes.Correlations),
            TrafficSections.Counts(run),
            TrafficSections.Places(run),
            TrafficSections.Attacks(run),
            TrafficSections.Latency(run),
            LoadSection.Render(run),
            ReportSections.Classes(run),
            ReportSections.Provenance(run),
            ReportContent.Of(run, outcomes).Mark,
        ]);
    }
}

/// <summary>How much a report says: it is only ever replaced by one that says at least as much.</summary>
/// <param name="Evaluations">Points of its curves.</param>
/// <param name="Samples">Offered samples of which it says what became.</param>
/// <param name="Outcomes">Numbers that it took from single samples.</param>
internal sealed partial record ReportContent(long Evaluations, long Samples, long Outcomes)
{
    private const long MostBytes = 1 << 30;

    public static ReportContent Of(RunData run, OutcomeSeries outcomes) => new(
        run.Variants.Sum(variant => (long)variant.Evaluations.Count),
        run.Variants.Sum(variant => variant.Summary?.Sources.Values.Sum(source => source.Offered) ?? 0),
        outcomes.Scores.Sum(series => (long)series.Values.Count) + outcomes.Correlations.Sum(series => (long)series.Cosines.Count));

    /// <summary>Of a report; nothing where there is none, or one of a version that did not say it.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static ReportContent ReadFrom(string path)
    {
        if (!Path.Exists(path))
            return new(0, 0, 0);
        var mark = Marks().Match(RunJson.ReadText(path, MostBytes, "move it away"));
        return mark.Success ? new(Number(mark, 1), Number(mark, 2), Number(mark, 3)) : new(0, 0, 0);
    }

    /// <summary>For the report itself; nobody sees it there.</summary>
    public string Mark => $"<!-- {this} -->";

    public bool IsAtLeast(ReportContent other) =>
        Evaluations >= other.Evaluations && Samples >= other.Samples && Outcomes >= other.Outcomes;

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"tells of {Evaluations} evaluations, {Samples} samples, {Outcomes} numbers of single samples");

    private static long Number(Match mark, int group) =>
        long.TryParse(mark.Groups[group].ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex("<!-- tells of ([0-9]+) evaluations, ([0-9]+) samples, ([0-9]+) numbers of single samples -->")]
    private static partial Regex Marks();
}
