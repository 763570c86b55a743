using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>What keeps the numbers of a run from being what they seem, in at most one line for each way.</summary>
internal static class RunWarnings
{
    /// <summary>Lag of the late ones from which on times say more about the sources than about the model, in milliseconds.</summary>
    private const double MostLag = 100;

    /// <summary>Time after the traffic that needs no explanation.</summary>
    private const double ShortSeconds = 1;

    public static IEnumerable<string> Of(RunData run)
    {
        var offers = run.Variants.SelectMany(variant => variant.Summary?.Load?.Sources?.Select(source =>
            new Offer($"{source.Key} ({run.LabelOf(variant)})", source.Value, variant.Summary.Sources[source.Key])) ?? []).ToList();
        var late = run.Variants.Where(variant => variant.Summary is { StoppedBy: StopReasons.Duration, Load.OfferedSeconds: not null }).ToList();
        string?[] warnings =
        [
            Worst(run.Variants, variant => IsEmpty(variant) ? 1 : 0, variant => Empty(run, variant)),
            Worst(run.Variants, variant => variant.Evaluations.Count(point => point.NonFinite > 0), variant => NotFinite(run, variant)),
            Worst(offers, offer => offer.MissedBy(Offering.Behind) / offer.Due, NotMade),
            Worst(offers, offer => offer.MissedBy(Offering.HeldBack) / offer.Due, HeldBack),
            Worst(offers.Where(offer => offer.Counts.Missed.IsEmpty), offer => offer.Load.LagMs is { P99: > MostLag and var lag } ? lag : 0, Late),
            Worst(late, variant => AfterTheTraffic(variant) is > ShortSeconds and var seconds ? seconds : 0, variant => Longer(run, variant)),
        ];
        return warnings.OfType<string>();
    }

    private static bool IsEmpty(VariantData variant) => variant.Summary is { Interrupted: false, Sources: { Count: > 0 } sources }
        && sources.Values.All(counts => counts.Offered + counts.Missed.Values.Sum() == 0);

    private static string Empty(RunData run, VariantData variant) =>
        $"warning: {run.LabelOf(variant)}: no sample was due before the traffic ended, so that nothing was tried; raise a rate, start a source earlier, or stop later";

    private static string NotFinite(RunData run, VariantData variant)
    {
        var broken = variant.Evaluations.Where(point => point.NonFinite > 0).ToList();
        return $"warning: {run.LabelOf(variant)}: {broken.Count} of {variant.Evaluations.Count} evaluations met logits that are not finite, the first after sample {broken[0].Sample} on {broken[0].NonFinite} of {broken[0].Images} images; these count as wrong";
    }

    private static string NotMade(Offer offer) => Text(
        $"warning: {offer.Name} offered {offer.Load.OfferedPerSecond:0.0} of {offer.Load.IntendedPerSecond:0.0} samples a second: {offer.MissedBy(Offering.Behind)} were due and never made, this machine cannot make more beside its model; those that it made were up to {offer.Load.LagMs?.Max:0} ms late");

    private static string HeldBack(Offer offer) => Text(
        $"warning: {offer.Name}: {offer.MissedBy(Offering.HeldBack)} samples that were due by the end were never offered, the full queue held them back (overflow = backpressure)");

    private static string Late(Offer offer) => Text(
        $"warning: {offer.Name} was offered up to {offer.Load.LagMs!.Max:0} ms after its intended times (p99 {offer.Load.LagMs.P99:0} ms): the machine was busy, or a full queue held the samples back (overflow = backpressure)");

    private static string Longer(RunData run, VariantData variant) => Text(
        $"note: {run.LabelOf(variant)}: the traffic ended after {variant.Summary!.Load!.OfferedSeconds:0.0} s, the run after {variant.Summary.DurationSeconds:0.0} s: what waited was still answered, and the end evaluated");

    private static double AfterTheTraffic(VariantData variant) => variant.Summary!.DurationSeconds - variant.Summary.Load!.OfferedSeconds!.Value;

    /// <summary>The line of the worst, with the number of the others; null where none is bad.</summary>
    private static string? Worst<T>(IEnumerable<T> all, Func<T, double> badness, Func<T, string> line)
    {
        var bad = all.Where(one => badness(one) > 0).OrderByDescending(badness).ToList();
        return bad.Count == 0 ? null : line(bad[0]) + (bad.Count == 1 ? "" : $" ({bad.Count - 1} more like this)");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <param name="Name">Source and variant.</param>
    private sealed record Offer(string Name, SourceLoad Load, SourceCounts Counts)
    {
        public double Due => Counts.Offered + Counts.Missed.Values.Sum();

        public double MissedBy(string reason) => Counts.Missed.GetValueOrDefault(reason);
    }
}
