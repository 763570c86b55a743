using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>One self-contained HTML file that tells a run.</summary>
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
            ReportSections.Assertions(run),
            DefenseSection.Render(run),
            ReportSections.Arms(run),
            DetectionSection.Render(run, outcomes.Scores),
            CorrelationRunSection.Render(outcomes.Correlations),
            ReportSections.Traffic(run),
            AttackSection.Render(run),
            ReportSections.Latency(run),
            LoadSection.Render(run),
            ReportSections.Classes(run),
            ReportSections.Provenance(run),
            ReportContent.Of(run, outcomes).Mark,
        ]);
    }
}
