using System.Collections.Immutable;
using Lethean.Learning.Evaluation;

namespace Lethean.Learning.Training;

/// <param name="Test">Of the checkpoint as written, on all test images.</param>
public sealed record TrainingResult(
    TrainingSettings Settings, string CheckpointPath, string CardPath, string Sha256, AccuracyResult Test,
    ImmutableArray<EpochRecord> Curve);
