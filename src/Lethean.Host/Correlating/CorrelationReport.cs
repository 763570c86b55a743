using Lethean.Learning.Checkpoints;

namespace Lethean.Host.Correlating;

/// <summary>All that a study found, as <c>gradient-correlation.json</c> has it.</summary>
/// <param name="Sha256">Of the checkpoint.</param>
/// <param name="History">Training images that the history is the mean over.</param>
/// <param name="LabelOfImagesWithoutClass">Which class the main loss of such images takes.</param>
public sealed record CorrelationReport(
    string Checkpoint, string Sha256, string Data, int SplitAfter, ulong Seed, int Samples, int History, string LabelOfImagesWithoutClass,
    IReadOnlyList<KindResult> Kinds)
{
    public static CorrelationReport Of(CorrelationRequest request, Checkpoint checkpoint, string data, IReadOnlyList<KindResult> results)
    {
        // One axis for all, so that the histograms can be compared.
        var reach = CosineHistogram.ReachOf(results.SelectMany(result => result.Cosines).Select(c => c.MainAuxiliary));
        return new(
            request.Checkpoint, checkpoint.Sha256, data, checkpoint.Metadata.Architecture.SplitAfter, request.Seed, request.Samples, request.History, "predicted",
            [.. results.Select(result => result with { Histogram = CosineHistogram.Of(result.Cosines.Select(c => c.MainAuxiliary), reach) })]);
    }
}
