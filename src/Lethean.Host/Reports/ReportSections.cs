using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>The sections of the report, each as HTML; an empty string where there is nothing to tell.</summary>
internal static class ReportSections
{
    /// <summary>Most arms that the first lines name one by one.</summary>
    private const int MostInHeader = 6;

    /// <summary>Of more assertions than these, the ones that passed are folded up.</summary>
    private const int MostUnfolded = 12;

    /// <summary>Of more seeds than these, only number and range are shown.</summary>
    private const int MostListed = 12;

    public static string Header(RunData run, IReadOnlyList<AccuracyCurve> curves)
    {
        var manifest = run.Manifest;
        var state = manifest.Status == RunStatus.Completed ? "" : $" <b class=\"bad\">{manifest.Status.ToString().ToLowerInvariant()}</b>.";
        var started = manifest.StartedUtc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return $"""
            <h1>{Html.Escape(manifest.Name)}</h1>
            <p class="soft">{started} UTC, {Seeds(run)}.{state}</p>
            <p class="lead">{Verdict(curves)}</p>
            {string.Concat(RunWarnings.Of(run).Select(Warning))}
            """;
    }

    private static string Warning(string line) =>
        $"<p class=\"{(line.StartsWith("warning", StringComparison.Ordinal) ? "bad" : "note")}\">{Html.Escape(line)}.</p>";

    private static string Seeds(RunData run)
    {
        ulong[] seeds = [.. run.Variants.Select(variant => variant.Seed).DefaultIfEmpty(run.Manifest.Seed).Distinct()];
        return seeds.Length == 1 ? $"seed {seeds[0]}"
            : seeds.Length <= MostListed ? $"seeds {string.Join(", ", seeds)}"
            : $"{seeds.Length} seeds, {seeds.Min()} to {seeds.Max()}";
    }

    private static string Verdict(IReadOnlyList<AccuracyCurve> curves)
    {
        if (curves.Count == 0)
            return "Nothing was evaluated.";
        if (curves.Count <= MostInHeader)
            return string.Join("; ", curves.Select(c =>
                $"<span>{Html.Escape(c.Name)} {Html.Percent(c.Points[0].Accuracy)} → {Html.Percent(c.End)}</span>")) + ".";
        var (worst, best) = (curves.MinBy(c => c.End)!, curves.MaxBy(c => c.End)!);
        return $"{curves.Count} arms, which end between {Html.Percent(worst.End)} ({Html.Escape(worst.Name)}) "
            + $"and {Html.Percent(best.End)} ({Html.Escape(best.Name)}).";
    }

    public static string Accuracy(RunData run, IReadOnlyList<AccuracyCurve> curves) => curves.Count == 0 ? "" : $"""
        <h2>Test accuracy while the model serves and adapts</h2>
        {AccuracyChart.Render(curves, run.Chance)}
        <p class="note">{string.Join(' ', AccuracyChart.HowMeasured(run, curves))}{(run.HasSeveralSeeds ? $" {Estimate.Scope}" : "")}</p>
        """;

    public static string Assertions(RunData run)
    {
        if (run.Assertions.Count == 0)
            return "";
        var (passed, failed) = (run.Assertions.Where(a => a.Passed).ToList(), run.Assertions.Where(a => !a.Passed).ToList());
        var table = passed.Count <= MostUnfolded
            ? Assertions(run, [.. failed, .. passed])
            : (failed.Count == 0 ? "" : Assertions(run, failed))
                + $"<details><summary>{passed.Count} passed</summary>{Assertions(run, passed)}</details>";
        return $"<h2>Assertions</h2><p>{failed.Count} of {run.Assertions.Count} failed.</p>{table}";
    }

    private static string Assertions(RunData run, IEnumerable<AssertionResult> results) =>
        Html.Table(["assertion", "result", "arm", "limit", "value"], results.Select(a => new[]
        {
            Html.Escape(a.Name), a.Passed ? "<b class=\"good\">passed</b>" : "<b class=\"bad\">failed</b>",
            Html.Escape(run.LabelOf(a.Variant, a.Seed)), Html.Escape(a.Limit), Html.Escape(a.ValueText),
        }), textColumns: 3);

    public static string Arms(RunData run)
    {
        var rows = run.Variants.Select(v => new[]
        {
            Html.Escape(run.LabelOf(v)), Html.Percent(v.Start), Html.Percent(v.End), Html.Percent(v.Worst),
            Html.Number(v.SamplesToHalf), Html.Number(v.SamplesToChance), Html.Number(v.Summary?.Restores.Length),
            v.Summary is { } summary ? Html.Number(summary.DurationSeconds, "0.0") + " s" : Html.Nothing,
        }).ToList();
        return rows.Count == 0 ? "" : $"""
            <h2>Arms</h2>
            {Html.Table(["arm", "start", "end", "worst", "samples to half", "samples to chance", "restores", "time"], rows)}
            <p class="note">Samples to half: the first evaluation at or under half of the starting accuracy. Samples to chance: the first
            within two points of a guess.</p>
            """;
    }

    public static string Interventions(RunData run)
    {
        var rows = run.Variants.SelectMany(v => (v.Summary?.Interventions ?? []).Select(one => new[]
        {
            Html.Escape(run.LabelOf(v)), Html.Escape(one.What), Html.Number(one.AtSample),
        })).ToList();
        return rows.Count == 0 ? "" : $"""
            <h2>Interventions</h2>
            {Html.Table(["arm", "what", "after samples"], rows, textColumns: 2)}
            """;
    }

    public static string Classes(RunData run)
    {
        var measured = run.Variants.Where(v => v.Evaluations.Count > 0).ToList();
        if (measured.Count == 0)
            return "";
        IReadOnlyList<string> classes = [.. run.Manifest.Classes.Select(Html.Escape)];
        IReadOnlyList<string> arms = [.. measured.Select(v => Html.Escape(run.LabelOf(v)))];
        string Accuracy(EvaluationPoint point, int index) => Html.Percent(ClassAccuracy(point, index));
        string Cell(int arm, int index) =>
            $"{Accuracy(measured[arm].Evaluations[0], index)} → {Accuracy(measured[arm].Evaluations[^1], index)}";

        // What there is more of goes down the page.
        var table = arms.Count <= classes.Count
            ? Html.Table(["class", .. arms], classes.Select((name, index) => arms.Select((_, arm) => Cell(arm, index)).Prepend(name)))
            : Html.Table(["arm", .. classes], arms.Select((name, arm) => classes.Select((_, index) => Cell(arm, index)).Prepend(name)));
        return $"<h2>Accuracy of each class, start → end</h2>{table}";
    }

    public static string Provenance(RunData run)
    {
        var manifest = run.Manifest;
        var facts = new List<(string Name, string Value)>
        {
            ("device", manifest.Device),
            ("versions", string.Join(", ", manifest.Versions.Select(v => $"{v.Key} {v.Value}"))),
            ("commit", manifest.Commit ?? Html.Nothing),
        };
        facts.AddRange(manifest.EvaluationPrecision.Select(precision => ("evaluations convolve in", precision)));
        facts.AddRange(manifest.Cluster?.Variants.CountBy(variant => (variant.Node, variant.Processor)).Select(
            node => ("node", $"{node.Key.Node}, {node.Key.Processor}: {node.Value} variants")) ?? []);
        facts.AddRange(manifest.Data.Select(d => ($"data {d.Name}", $"{d.Origin}, sha256 {d.Sha256}")));
        facts.AddRange(manifest.Images.Select(use => ("use of images", use.ToString())));
        facts.AddRange(manifest.Targets.Select(target => ("target", target.ToString())));
        facts.AddRange(manifest.Checkpoints.Select(c => ("checkpoint", $"{c.Name}, sha256 {c.Sha256}")));
        facts.AddRange(manifest.Traces.Select(t => ("recorded arrivals", $"{t.Name}, sha256 {t.Sha256}")));
        return $"""
            <h2>Where these numbers come from</h2>
            <dl>
            <dt>command</dt><dd><code>{Html.EscapeLines(ShellLine.Of(manifest.Command))}</code></dd>
            {string.Concat(facts.Select(f => $"<dt>{Html.Escape(f.Name)}</dt><dd>{Html.Escape(f.Value)}</dd>"))}
            </dl>
            <details><summary>Resolved configuration</summary><pre>{Html.EscapeLines(run.ResolvedConfiguration)}</pre></details>
            """;
    }

    private static double? ClassAccuracy(EvaluationPoint point, int index) =>
        point.ImagesPerClass[index] == 0 ? null : (double)point.CorrectPerClass[index] / point.ImagesPerClass[index];
}
