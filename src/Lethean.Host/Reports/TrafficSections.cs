using System.Collections.Immutable;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>The sections of the report on traffic, each as HTML; an empty string where there is nothing to tell.</summary>
internal static class TrafficSections
{
    private static readonly string[] CountColumns =
        ["arm", "source", "offered", "admitted", "dropped", "served", "failed", "adapted", "skipped"];

    private static readonly string[] AttackColumns =
        ["arm", "source", "knows", "ε (L∞)", "mean change", "steps", "asked model", "asked surrogate", "crafting"];

    private static readonly string[] PlaceColumns = ["arm", "source", "at", "lost", "made", "clock"];

    private const string Unknown = " Whether a model behind an endpoint has learned from a sample nobody knows.";

    public static string Counts(RunData run)
    {
        var rows = Summaries(run).SelectMany(v => v.Summary.Sources.Select(s => new[]
        {
            Html.Escape(run.LabelOf(v.Data)), Html.Escape(s.Key),
            Html.Number(s.Value.Offered), Html.Number(s.Value.Admitted), Reasons(s.Value.Dropped),
            Html.Number(s.Value.Served), Reasons(s.Value.Failed), Html.Number(s.Value.Adapted), Reasons(s.Value.Skipped),
        })).ToList();
        return rows.Count == 0 ? "" : $"""
            <h2>Where every sample went</h2>
            {Html.Table(CountColumns, rows, textColumns: 2)}
            <p class="note">offered = admitted + dropped; admitted = served + failed; served = adapted + skipped. A run in which this does
            not hold fails.{(run.Manifest.Targets.Count == 0 ? "" : Unknown)}</p>
            """;
    }

    /// <summary>Which samples came from other machines, and how far apart the clocks were.</summary>
    public static string Places(RunData run)
    {
        var rows = Summaries(run).SelectMany(v => v.Summary.Sources.Where(source => source.Value.At is not null)
            .Select(source => PlaceRow(run.LabelOf(v.Data), source.Key, source.Value.At!))).ToList();
        return rows.Count == 0 ? "" : $"""
            <h2>Where samples were made that were made elsewhere</h2>
            {Html.Table(PlaceColumns, rows, textColumns: 4)}
            <p class="note">Made: counted by the node; what was on its way when the traffic ended was never offered. Clock: how much the
            node's clock was ahead of the model's, measured before the first sample (real-time clock).</p>
            """;
    }

    private static string[] PlaceRow(string arm, string source, SourcePlace at) =>
    [
        Html.Escape(arm), Html.Escape(source), Html.Escape(at.Node), Html.Escape(at.Lost ?? "no"), Html.Number(at.Made),
        at.SkewMs is null ? Html.Nothing : $"{Html.Number(at.SkewMs, "0.000")} ± {Html.Number(at.SkewErrorMs, "0.000")} ms",
    ];

    /// <summary>How right the answers of a model behind an endpoint were, source by source.</summary>
    public static string Prequential(RunData run)
    {
        var curves = (
            from variant in Summaries(run)
            from source in variant.Summary.Sources
            where source.Value.Prequential is { IsEmpty: false }
            let name = run.Variants.Count == 1 ? source.Key : $"{source.Key} ({run.LabelOf(variant.Data)})"
            let points = source.Value.Prequential!.Value.Select(part => new CurvePoint(part.Sample, part.Accuracy, part.Low, part.High))
            select new AccuracyCurve(name, Seeds: 1, [.. points])).ToList();
        return curves.Count == 0 ? "" : $"""
            <h2>How right the answers were</h2>
            {AccuracyChart.Render(curves, run.Chance, "right answers")}
            <p class="note">Prequential accuracy: of the answers to the labelled samples of each source, from one point to the next, by the
            samples of all sources delivered until then. Bands: 95 % interval (Wilson).</p>
            """;
    }

    /// <summary>What every attacker knew, might do and asked: no result of an attack is worth anything without it.</summary>
    public static string Attacks(RunData run)
    {
        var rows = Summaries(run).SelectMany(v => v.Summary.Sources.Where(source => source.Value.Attack is not null)
            .Select(source => AttackRow(run.LabelOf(v.Data), source.Key, source.Value.Attack!))).ToList();
        return rows.Count == 0 ? "" : $"""
            <h2>What the attackers knew and spent</h2>
            {Html.Table(AttackColumns, rows, textColumns: 3)}
            <p class="note">ε: largest change of a pixel in [0, 1] that the attacker allows itself; steps: most gradient steps for
            one sample. Asked model: gradients of the deployed model, or predictions of its own samples by which it chose later ones; being
            served is not counted. Crafting time is the attacker's and in no latency.</p>
            """;
    }

    private static string[] AttackRow(string arm, string source, AttackSummary attack) =>
    [
        Html.Escape(arm), Html.Escape(source), Html.Escape(attack.Knowledge),
        Html.Number(attack.Epsilon, "0.####"), Html.Number(attack.MeanDistance, "0.####"), Html.Number(attack.Steps),
        Html.Number(attack.Queries), Html.Number(attack.SurrogateQueries), Html.Number(attack.CraftingSeconds, "0.0") + " s",
    ];

    public static string Latency(RunData run)
    {
        var rows = Summaries(run).SelectMany(v => LatencyRows(run.LabelOf(v.Data), v.Summary)).ToList();
        return rows.Count == 0 ? "" : $"""
            <h2>Latency</h2>
            {Html.Table(["arm", "measures", "samples", "p50", "p90", "p99", "p99.9", "max"], rows, textColumns: 2)}
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
            yield return LatencyRow(arm, LatencySummary.Of(ms, "take-up-to-done"));
    }

    private static string[] LatencyRow(string arm, LatencySummary latency) =>
    [
        Html.Escape(arm), Html.Escape(latency.Measures), Html.Number(latency.Count), Milliseconds(latency.P50), Milliseconds(latency.P90),
        Milliseconds(latency.P99), Milliseconds(latency.P999), Milliseconds(latency.Max),
    ];

    /// <summary>Counts by reason; nothing where they are not known.</summary>
    public static string Reasons(ImmutableSortedDictionary<string, long>? reasons) =>
        reasons is null ? Html.Nothing
        : reasons.Count == 0 ? "0"
        : Html.Escape(string.Join(", ", reasons.Select(r => $"{r.Value} {r.Key}")));

    private static IEnumerable<(VariantData Data, VariantSummary Summary)> Summaries(RunData run) =>
        run.Variants.Where(v => v.Summary is not null).Select(v => (v, v.Summary!));

    private static string Milliseconds(double value) => Html.Number(value, "0.0") + " ms";
}
