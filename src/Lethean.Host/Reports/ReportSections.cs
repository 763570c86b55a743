using System.Collections.Immutable;
using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>The sections of the report, each as HTML; an empty string where there is nothing to tell.</summary>
internal static class ReportSections
{
    public static string Header(RunData run, IReadOnlyList<AccuracyCurve> curves)
    {
        var manifest = run.Manifest;
        var state = manifest.Status == RunStatus.Completed ? "" : $" <b class=\"bad\">{manifest.Status.ToString().ToLowerInvariant()}</b>.";
        return $"""
            <h1>{Html.Escape(manifest.Name)}</h1>
            <p class="soft">{manifest.StartedUtc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC, seed {manifest.Seed}.{state}</p>
            <p class="lead">{Verdict(curves)}</p>
            """;
    }

    private static string Verdict(IReadOnlyList<AccuracyCurve> curves)
    {
        if (curves.Count == 0)
            return "Nothing was evaluated.";
        if (curves.Count <= AccuracyChart.MostNamed)
            return string.Join("; ", curves.Select(c => $"{Html.Escape(c.Name)} {Html.Percent(c.Points[0].Accuracy)} → {Html.Percent(c.Points[^1].Accuracy)}")) + ".";
        var (worst, best) = (curves.MinBy(c => c.Points[^1].Accuracy)!, curves.MaxBy(c => c.Points[^1].Accuracy)!);
        return $"{curves.Count} arms, which end between {Html.Percent(worst.Points[^1].Accuracy)} ({Html.Escape(worst.Name)}) "
            + $"and {Html.Percent(best.Points[^1].Accuracy)} ({Html.Escape(best.Name)}).";
    }

    public static string Accuracy(RunData run, IReadOnlyList<AccuracyCurve> curves)
    {
        if (curves.Count == 0)
            return "";
        var images = run.Variants.SelectMany(v => v.Evaluations).Select(e => e.Images).FirstOrDefault();
        var band = curves.Max(c => c.Seeds) > 1
            ? $"Bands: 95 % interval of the mean over {curves.Max(c => c.Seeds)} seeds (Student's t)."
            : $"Bands: 95 % interval of an accuracy measured on {images} images (Wilson).";
        return $"""
            <h2>Test accuracy while the model serves and adapts</h2>
            {AccuracyChart.Render(curves, 1.0 / Math.Max(1, run.Manifest.Classes.Count))}
            <p class="note">Measured without adapting, on {images} held-out images. {band}</p>
            """;
    }

    public static string Assertions(RunData run) => run.Assertions.Count == 0 ? "" :
        "<h2>Assertions</h2>" + Html.Table(["assertion", "arm", "limit", "value", ""], run.Assertions.Select(a => new[]
        {
            Html.Escape(a.Name), Html.Escape(run.LabelOf(a.Variant, a.Seed)), Html.Escape(a.Limit), Html.Number(a.Value, "0.####"),
            a.Passed ? "<b class=\"good\">passed</b>" : "<b class=\"bad\">failed</b>",
        }));

    public static string Arms(RunData run)
    {
        var rows = run.Variants.Select(v => new[]
        {
            Html.Escape(run.LabelOf(v)), Html.Percent(v.Start), Html.Percent(v.End), Html.Percent(v.Worst), Html.Number(v.SamplesToHalf), Html.Number(v.SamplesToChance),
            Html.Number(v.Summary?.Restores.Length), v.Summary is { } summary ? Html.Number(summary.DurationSeconds, "0.0") + " s" : Html.Nothing,
        }).ToList();
        return rows.Count == 0 ? "" : $"""
            <h2>Arms</h2>
            {Html.Table(["arm", "start", "end", "worst", "samples to half", "samples to chance", "restores", "time"], rows)}
            <p class="note">Samples to half: the first evaluation at or under half of the starting accuracy. Samples to chance: the first within two points of a guess.</p>
            """;
    }

    public static string Traffic(RunData run)
    {
        var rows = Summaries(run).SelectMany(v => v.Summary.Sources.Select(s => new[]
        {
            Html.Escape(run.LabelOf(v.Data)), Html.Escape(s.Key), Html.Number(s.Value.Offered), Html.Number(s.Value.Admitted), Reasons(s.Value.Dropped),
            Html.Number(s.Value.Served), Reasons(s.Value.Failed), Html.Number(s.Value.Adapted), Reasons(s.Value.Skipped),
        })).ToList();
        return rows.Count == 0 ? "" : $"""
            <h2>Where every sample went</h2>
            {Html.Table(["arm", "source", "offered", "admitted", "dropped", "served", "failed", "adapted", "skipped"], rows, textColumns: 2)}
            <p class="note">offered = admitted + dropped; admitted = served + failed; served = adapted + skipped. A run in which this does not hold fails.</p>
            """;
    }

    public static string Latency(RunData run)
    {
        var rows = Summaries(run).SelectMany(v => LatencyRows(run.LabelOf(v.Data), v.Summary)).ToList();
        return rows.Count == 0 ? "" : $"""
            <h2>Latency</h2>
            {Html.Table(["arm", "samples", "p50", "p90", "p99", "p99.9", "max", "measures"], rows)}
            <p class="note">intended-to-done: from the intended time of a sample to its answer, waiting included (real-time clock).
            take-up-to-done: only from the moment that it was taken up, as a closed measurement would report.
            service-time: from the hand-over to the model to its answer (virtual clock). {LoadSection.Warmup(run)}</p>
            """;
    }

    private static IEnumerable<string[]> LatencyRows(string arm, VariantSummary summary)
    {
        if (summary.LatencyMs is { } latency)
            yield return LatencyRow(arm, latency);
        if (summary.Load?.UncorrectedLatencyMs is { } ms)
            yield return LatencyRow(arm, new LatencySummary(ms.P50, ms.P90, ms.P99, ms.P999, ms.Max, ms.Count, "take-up-to-done"));
    }

    private static string[] LatencyRow(string arm, LatencySummary latency) =>
    [
        Html.Escape(arm), Html.Number(latency.Count), Milliseconds(latency.P50), Milliseconds(latency.P90),
        Milliseconds(latency.P99), Milliseconds(latency.P999), Milliseconds(latency.Max), Html.Escape(latency.Measures),
    ];

    public static string Classes(RunData run)
    {
        var measured = run.Variants.Where(v => v.Evaluations.Count > 0).ToList();
        if (measured.Count == 0)
            return "";
        var rows = run.Manifest.Classes.Select((name, index) => new[] { Html.Escape(name) }.Concat(measured.Select(v =>
            $"{Html.Percent(ClassAccuracy(v.Evaluations[0], index))} → {Html.Percent(ClassAccuracy(v.Evaluations[^1], index))}")));
        return "<h2>Accuracy of each class, start → end</h2>" + Html.Table(["class", .. measured.Select(v => Html.Escape(run.LabelOf(v)))], rows);
    }

    public static string Provenance(RunData run)
    {
        var manifest = run.Manifest;
        var facts = new List<(string Name, string Value)>
        {
            ("command", string.Join(' ', manifest.Command)),
            ("device", manifest.Device),
            ("versions", string.Join(", ", manifest.Versions.Select(v => $"{v.Key} {v.Value}"))),
            ("commit", manifest.Commit ?? Html.Nothing),
        };
        facts.AddRange(manifest.Data.Select(d => ($"data {d.Name}", $"{d.Origin}, sha256 {d.Sha256}")));
        facts.AddRange(manifest.Checkpoints.Select(c => ("checkpoint", $"{c.Name}, sha256 {c.Sha256}")));
        facts.AddRange(manifest.Traces.Select(t => ("recorded arrivals", $"{t.Name}, sha256 {t.Sha256}")));
        return $"""
            <h2>Where these numbers come from</h2>
            <dl>{string.Concat(facts.Select(f => $"<dt>{Html.Escape(f.Name)}</dt><dd>{Html.Escape(f.Value)}</dd>"))}</dl>
            <details><summary>Resolved configuration</summary><pre>{Html.Escape(run.ResolvedConfiguration)}</pre></details>
            """;
    }

    private static IEnumerable<(VariantData Data, VariantSummary Summary)> Summaries(RunData run) =>
        run.Variants.Where(v => v.Summary is not null).Select(v => (v, v.Summary!));

    private static double? ClassAccuracy(EvaluationPoint point, int index) =>
        point.ImagesPerClass[index] == 0 ? null : (double)point.CorrectPerClass[index] / point.ImagesPerClass[index];

    private static string Milliseconds(double value) => Html.Number(value, "0.0") + " ms";

    private static string Reasons(ImmutableSortedDictionary<string, long> reasons) =>
        reasons.Count == 0 ? "0" : Html.Escape(string.Join(", ", reasons.Select(r => $"{r.Value} {r.Key}")));
}
