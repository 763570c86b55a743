using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>
/// What the arms of an experiment keep and what they gain: accuracy under an attack against the gain on shifted images over not adapting,
/// with the users that they refuse. There is one for each point of the grid at which something attacks; the gain is from the point at which
/// a source sends shifted images and nothing attacks, of several the one most like it.
/// </summary>
/// <param name="Attack">The point of the grid.</param>
/// <param name="Shift">The other one.</param>
/// <param name="Points">One for each arm that was measured at both.</param>
public sealed record Frontier(string Attack, string Shift, IReadOnlyList<FrontierPoint> Points)
{
    private const string ShiftKind = "shift";

    /// <summary>The arms of which no other has as much of both and more of one, from the smallest gain on.</summary>
    public IReadOnlyList<FrontierPoint> Edge =>
        [.. Points.Where(point => !Points.Any(other => other.Beats(point))).OrderBy(point => point.Gain.Mean)];

    /// <returns>Empty without a grid that has both, and without an arm that does not adapt.</returns>
    public static IReadOnlyList<Frontier> Of(RunData run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var ended = run.Variants.Where(variant => variant.Summary is not null && variant.Evaluations.Count > 0).ToList();
        var baselines = new Baselines(ended);
        var columns = ended.GroupBy(variant => DefenseMatrix.PointOf(variant.Name)).ToList();
        var attacks = columns.Where(column => column.Any(variant => IsAttacked(variant.Summary!))).Select(column => column.Key).ToList();
        var shifts = columns.Select(column => column.Key).Except(attacks)
            .Where(point => ended.Any(variant => DefenseMatrix.PointOf(variant.Name) == point && Shifted(variant).Whole > 0)).ToList();
        if (shifts.Count == 0)
            return [];
        var arms = ended.GroupBy(variant => DefenseMatrix.ArmOf(variant.Name)).Select(arm => (IReadOnlyList<VariantData>)[.. arm]).ToList();
        return
        [
            .. attacks.Select(attack => (attack, shift: shifts.MaxBy(shift => CommonWords(shift, attack))!))
                .Select(pair => new Frontier(pair.attack, pair.shift,
                    [.. arms.Select((arm, index) => PointOf(index + 1, arm, pair, baselines)).OfType<FrontierPoint>()]))
                .Where(frontier => frontier.Points.Count > 1),
        ];
    }

    private static FrontierPoint? PointOf(
        int number, IReadOnlyList<VariantData> arm, (string Attack, string Shift) columns, Baselines baselines)
    {
        var attacked = arm.Where(variant => DefenseMatrix.PointOf(variant.Name) == columns.Attack).ToList();
        var gains = arm.Where(variant => DefenseMatrix.PointOf(variant.Name) == columns.Shift)
            .Select(variant => GainOf(variant, baselines)).OfType<double>().ToList();
        return Estimate.OfAccuracy(attacked, points => points[^1]) is { } accuracy && Estimate.Of(gains) is { } gain
            ? new FrontierPoint(number, DefenseMatrix.ArmOf(arm[0].Name), gain.Within(-1, 1), accuracy,
                Estimate.OfShares(attacked.Select(variant => RefusedUsers(variant.Summary!))))
            : null;
    }

    /// <summary>Prequential accuracy on shifted images less that of the arm that does not adapt, with the same seed.</summary>
    private static double? GainOf(VariantData variant, Baselines baselines)
    {
        if (Baselines.IsNotAdapting(variant.Summary!))
            return 0;
        return baselines.NotAdaptingFor(variant) is { } baseline ? Share(Shifted(variant)) - Share(Shifted(baseline)) : null;
    }

    // Shifted images are made, but mean no harm.
    private static bool IsAttacked(VariantSummary summary) =>
        summary.Sources.Values.Any(source => source.Attack is not null && source.Kind != ShiftKind);

    private static (long Part, long Whole) Shifted(VariantData variant)
    {
        var sources = variant.Summary!.Sources.Values.Where(source => source.Kind == ShiftKind).ToList();
        return (sources.Sum(source => source.Correct), sources.Sum(source => source.Labelled));
    }

    private static (long Part, long Whole) RefusedUsers(VariantSummary summary)
    {
        var users = summary.Sources.Values.Where(source => source.Kind == "benign")
            .Select(source => DefenseSection.Refused(summary, source)).ToList();
        return (users.Sum(source => source.Refused), users.Sum(source => source.Served));
    }

    private static double? Share((long Part, long Whole) of) => of.Whole > 0 ? (double)of.Part / of.Whole : null;

    private static int CommonWords(string one, string other) => one.Split(' ').Intersect(other.Split(' ')).Count();
}

/// <summary>One arm of a frontier.</summary>
/// <param name="Number">From 1, the same in all frontiers of a run.</param>
/// <param name="Gain">
/// Prequential accuracy on shifted images less that of the arm that does not adapt, as a fraction: the seeds' differences with Student's t.
/// </param>
/// <param name="Accuracy">At the end, under attack.</param>
/// <param name="Refused">Share of the users' samples that the links refused under attack; null without users.</param>
public sealed record FrontierPoint(int Number, string Arm, Estimate Gain, Estimate Accuracy, Estimate? Refused)
{
    internal bool Beats(FrontierPoint other) => Gain.Mean >= other.Gain.Mean && Accuracy.Mean >= other.Accuracy.Mean
        && (Gain.Mean > other.Gain.Mean || Accuracy.Mean > other.Accuracy.Mean);
}
