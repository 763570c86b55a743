using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Learning.Adaptation;

namespace Lethean.Host.Reports;

/// <summary>
/// What the arms of an experiment are compared with. What an arm is follows from its summary, not from its name: one that adapts and has
/// no links of defense is undefended, one whose adaptation is off does not adapt. Where several arms are the same thing at one point of the
/// grid, none of them is the baseline there.
/// </summary>
public sealed class Baselines
{
    private readonly List<VariantData> _undefended;
    private readonly List<VariantData> _notAdapting;

    /// <param name="variants">Of one run.</param>
    public Baselines(IEnumerable<VariantData> variants)
    {
        var ended = variants.Where(variant => variant.Summary is not null && variant.Evaluations.Count > 0).ToList();
        _undefended = [.. ended.Where(variant => IsUndefended(variant.Summary!))];
        _notAdapting = [.. ended.Where(variant => IsNotAdapting(variant.Summary!))];
    }

    /// <summary>
    /// The variant with the same seed and point of the grid that adapts without defenses; null without one, and for itself.
    /// </summary>
    public VariantData? UndefendedFor(VariantData variant) => Find(_undefended, variant);

    /// <summary>The same that does not adapt.</summary>
    public VariantData? NotAdaptingFor(VariantData variant) => Find(_notAdapting, variant);

    /// <summary>Whether its adaptation is off, which is another thing than gates that admit nothing.</summary>
    public static bool IsNotAdapting(VariantSummary summary)
    {
        var served = summary.Sources.Values.Sum(source => source.Served);
        var off = summary.Sources.Values.Sum(source => source.Skipped?.GetValueOrDefault(TestTimeLearner.AdaptationOff));
        return served > 0 && off == served;
    }

    private static bool IsUndefended(VariantSummary summary) =>
        summary.Defenses.IsEmpty && summary.Sources.Values.Any(source => source.Adapted > 0);

    /// <summary>Of an only candidate in the whole run it does not matter at which point it stands: there may be no grid.</summary>
    private static VariantData? Find(List<VariantData> candidates, VariantData variant)
    {
        var names = candidates.Select(candidate => candidate.Name).Distinct().ToList();
        var here = names.Count == 1 ? names
            : names.Where(name => DefenseMatrix.PointOf(name) == DefenseMatrix.PointOf(variant.Name)).ToList();
        return here is [var only] && only != variant.Name
            ? candidates.FirstOrDefault(candidate => candidate.Name == only && candidate.Seed == variant.Seed)
            : null;
    }
}
