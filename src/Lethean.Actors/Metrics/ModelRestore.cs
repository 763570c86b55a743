namespace Lethean.Actors.Metrics;

/// <summary>One crash of the model and what it cost: the adaptation on the samples between the two counts is lost.</summary>
/// <param name="AtSample">Samples served when the model crashed.</param>
/// <param name="SnapshotSample">Samples served when the snapshot that replaced the weights was taken.</param>
/// <param name="Reason">The exception, type and message.</param>
public sealed record ModelRestore(long AtSample, long SnapshotSample, string Reason);
