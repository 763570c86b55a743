namespace Lethean.Host.Folders;

/// <summary>Cosines of main and auxiliary gradient of one source's samples in one arm.</summary>
/// <param name="Cosines">By the order of delivery; the mean over the seeds where there are several.</param>
public sealed record CorrelationSeries(string Arm, string Source, IReadOnlyList<(long Sequence, double Cosine)> Cosines);
