using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Reports;

namespace Lethean.Host.Progress;

/// <summary>One arm of one run, over its seeds. What was never evaluated is null.</summary>
/// <param name="Accuracies">Mean accuracy after each of the common sample counts.</param>
/// <param name="Start">Accuracy before the first sample.</param>
/// <param name="End">Accuracy of the last evaluation.</param>
/// <param name="Worst">Lowest accuracy of all evaluations.</param>
/// <param name="SamplesToHalf">Of the seeds whose accuracy fell to half of the start; their number is in it.</param>
public sealed record ComparisonRow(
    string Run, string Arm, int Seeds, IReadOnlyList<double?> Accuracies, Estimate? Start, Estimate? End, Estimate? Worst, Estimate? SamplesToHalf)
{
    /// <param name="seeds">The variants of the arm.</param>
    /// <param name="accuracies">See there.</param>
    public static ComparisonRow Of(string run, string arm, IReadOnlyList<VariantData> seeds, IReadOnlyList<double?> accuracies)
    {
        var evaluated = seeds.Select(seed => seed.Evaluations).Where(evaluations => evaluations.Count > 0).ToList();
        return new ComparisonRow(
            run, arm, seeds.Count, accuracies,
            Estimate.OfAccuracy(seeds, evaluations => evaluations[0]),
            Estimate.OfAccuracy(seeds, evaluations => evaluations[^1]),
            Estimate.Of([.. evaluated.Select(evaluations => evaluations.Min(point => point.Accuracy))])?.Within(0, 1),
            Estimate.Of([.. evaluated.Select(AccuracyMilestones.SamplesToHalf).OfType<long>().Select(samples => (double)samples)])?.Within(0, double.MaxValue));
    }
}
