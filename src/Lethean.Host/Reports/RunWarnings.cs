using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>What a reader must know before believing the numbers of a run: at most one line for each kind of trouble.</summary>
internal static class RunWarnings
{
    /// <summary>99th percentile of the lag, in milliseconds, above which times say more about the sources than about the model.</summary>
    private const double MostLag = 100;

    /// <summary>Time after the traffic that needs no explanation.</summary>
    private const double ShortSeconds = 1;

    public static IEnumerable<string> Of(RunData run)
    {
        var offers = run.Variants.SelectMany(variant => variant.Summary?.Load?.Sources?.Select(source =>
            new Offer($"{source.Key} ({run.LabelOf(variant)})", source.Value, variant.Summary.Sources[source.Key])) ?? []).ToList();
        var late = run.Variants
            .Where(variant => variant.Summary is { StoppedBy: StopReasons.Duration, Load.OfferedSeconds: not null }).ToList();
        string?[] warnings =
        [
            Worst(run.Variants, variant => IsEmpty(variant) ? 1 : 0, variant => Empty(run, variant)),
            Worst(run.Variants, variant => variant.Evaluations.Count(point => point.NonFinite > 0), variant => NotFinite(run, variant)),
            Worst(run.Variants, variant => ProbesFailed(variant), variant => NotProbed(run, variant)),
            Worst(run.Variants, variant => variant.Summary?.Target is { ProbesDisturb: true } ? 1 : 0, variant => Disturbed(run, variant)),
            Worst(Lost(run), _ => 1, lost => $"warning: source {lost.Source} at {lost.At.Node} is lost: {lost.At.Lost}; "
                + "what it had still to send is missing"),
            Worst(offers, offer => offer.MissedBy(Offering.Behind) / offer.Due, NotMade),
            Worst(offers, offer => offer.MissedBy(Offering.HeldBack) / offer.Due, HeldBack),
            Worst(offers.Where(offer => offer.Counts.Missed.IsEmpty), offer => Excess(offer.Load.LagMs?.P99, MostLag), Late),
            Worst(late, variant => Excess(AfterTheTraffic(variant), ShortSeconds), variant => Longer(run, variant)),
            Mixed(run.Manifest.Cluster),
            .. run.Manifest.Cluster?.Disagreements.Select(disagreement => $"warning: {disagreement}") ?? [],
        ];
        return warnings.OfType<string>();
    }

    private static IEnumerable<(string Source, SourcePlace At)> Lost(RunData run) =>
        run.Variants.SelectMany(variant => variant.Summary?.Sources.Where(source => source.Value.At?.Lost is not null)
            .Select(source => ($"{source.Key} ({run.LabelOf(variant)})", source.Value.At!)) ?? []);

    /// <summary>Processors of different kinds round differently.</summary>
    private static string? Mixed(ClusterUse? cluster)
    {
        var kinds = cluster?.Variants.Select(variant => variant.Processor).Distinct().Order(StringComparer.Ordinal).ToList() ?? [];
        return kinds.Count < 2 ? null
            : $"warning: the variants ran on {kinds.Count} kinds of processors ({string.Join(", ", kinds)}), which round differently; "
                + "small differences between them may come from that";
    }

    private static bool IsEmpty(VariantData variant) => variant.Summary is { Interrupted: false, Sources: { Count: > 0 } sources }
        && sources.Values.All(counts => counts.Offered + counts.Missed.Values.Sum() == 0);

    private static string Empty(RunData run, VariantData variant) =>
        $"warning: {run.LabelOf(variant)}: no sample was due before the traffic ended, so that nothing was tried; "
        + "raise a rate, start a source earlier, or stop later";

    private static string NotFinite(RunData run, VariantData variant)
    {
        var broken = variant.Evaluations.Where(point => point.NonFinite > 0).ToList();
        return $"warning: {run.LabelOf(variant)}: {broken.Count} of {variant.Evaluations.Count} evaluations met logits that are not "
            + $"finite, the first after sample {broken[0].Sample} on {broken[0].NonFinite} of {broken[0].Images} images; "
            + "these count as wrong";
    }

    private static long ProbesFailed(VariantData variant) => variant.Summary?.Target?.ProbesFailed.Values.Sum() ?? 0;

    private static string NotProbed(RunData run, VariantData variant)
    {
        var reasons = variant.Summary!.Target!.ProbesFailed.Select(failed => $"{failed.Value} {failed.Key}");
        return $"warning: {run.LabelOf(variant)}: {ProbesFailed(variant)} images of evaluations got no answer "
            + $"({string.Join(", ", reasons)}); its accuracies are of those that did";
    }

    private static string Disturbed(RunData run, VariantData variant) =>
        $"note: {run.LabelOf(variant)}: evaluations asked the attacked model itself, which may have learned from their images";

    private static string NotMade(Offer offer) => string.Create(CultureInfo.InvariantCulture,
        $"warning: {offer.Name} offered {offer.Load.OfferedPerSecond:0.0} of {offer.Load.IntendedPerSecond:0.0} samples a second: "
        + $"{offer.MissedBy(Offering.Behind)} were due and never made, this machine cannot make more beside its model; "
        + $"those that it made were up to {offer.Load.LagMs?.Max:0} ms late");

    private static string HeldBack(Offer offer)
    {
        var by = offer.Counts.At is { } at
            ? $"the full queue, or the way from {at.Node}, held them back" : "the full queue held them back (overflow = backpressure)";
        return string.Create(CultureInfo.InvariantCulture,
            $"warning: {offer.Name}: {offer.MissedBy(Offering.HeldBack)} samples that were due by the end were never offered, {by}");
    }

    private static string Late(Offer offer) => string.Create(CultureInfo.InvariantCulture,
        $"warning: {offer.Name} was offered up to {offer.Load.LagMs!.Max:0} ms after its intended times (p99 {offer.Load.LagMs.P99:0} ms): "
        + $"the machine was busy, or a full queue held the samples back (overflow = backpressure)");

    private static string Longer(RunData run, VariantData variant) => string.Create(CultureInfo.InvariantCulture,
        $"note: {run.LabelOf(variant)}: the traffic ended after {variant.Summary!.Load!.OfferedSeconds:0.0} s, "
        + $"the run after {variant.Summary.DurationSeconds:0.0} s: what waited was still answered, and the end evaluated");

    private static double AfterTheTraffic(VariantData variant) =>
        variant.Summary!.DurationSeconds - variant.Summary.Load!.OfferedSeconds!.Value;

    /// <summary>The value where it is above its limit, else 0.</summary>
    private static double Excess(double? value, double limit) => value > limit ? value.Value : 0;

    /// <summary>The line of the worst, with the number of the others; null where none is bad.</summary>
    private static string? Worst<T>(IEnumerable<T> all, Func<T, double> badness, Func<T, string> line)
    {
        var bad = all.Where(one => badness(one) > 0).OrderByDescending(badness).ToList();
        return bad.Count == 0 ? null : line(bad[0]) + (bad.Count == 1 ? "" : $" ({bad.Count - 1} more like this)");
    }

    /// <param name="Name">Source and variant.</param>
    private sealed record Offer(string Name, SourceLoad Load, SourceCounts Counts)
    {
        public double Due => Counts.Offered + Counts.Missed.Values.Sum();

        public double MissedBy(string reason) => Counts.Missed.GetValueOrDefault(reason);
    }
}
