namespace Lethean.Actors.Metrics;

/// <summary>Where the samples of a source were made, where that is another machine than the model's.</summary>
/// <param name="Node">Its name.</param>
/// <param name="SkewMs">
/// How much its clock was ahead of the model's before the first sample; <c>null</c> on the virtual clock, which needs neither.
/// </param>
/// <param name="SkewErrorMs">The skew is this close to the truth: half of the shortest of several round trips.</param>
/// <param name="Made">Samples that the node had made when the traffic ended; <c>null</c> where it could not be asked any more.</param>
/// <param name="Lost">Why it sent no more before its end; <c>null</c> where it was there until then.</param>
public sealed record SourcePlace(string Node, double? SkewMs, double? SkewErrorMs, long? Made, string? Lost);

/// <summary>A source is made elsewhere, and nothing more comes of it.</summary>
/// <param name="Node">Where it was made.</param>
/// <param name="Reason">For people.</param>
public sealed record SourceLoss(string Source, string Node, string Reason);

/// <summary>Where a source was made, as it stands when its traffic has ended.</summary>
public sealed record PlacedSource(string Source, SourcePlace Place);
