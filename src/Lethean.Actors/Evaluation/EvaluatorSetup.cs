using System.Diagnostics;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Actors.Evaluation;

/// <summary>What an <see cref="EvaluatorActor"/> is made of.</summary>
/// <param name="Device">Where it is evaluated.</param>
/// <param name="Precision">What it convolves in.</param>
/// <param name="Images">The first so many test images are evaluated.</param>
/// <param name="BatchSize">Images a forward pass.</param>
/// <param name="Threads">That evaluate, 1 or more.</param>
/// <param name="Span">Of the variant, where somebody listens.</param>
/// <param name="Interrupted">Abandons evaluations.</param>
internal sealed record EvaluatorSetup(
    Checkpoint Checkpoint,
    Device Device,
    Precision Precision,
    ImageDataset Test,
    int Images,
    int BatchSize,
    int Threads,
    ActivityContext Span,
    CancellationToken Interrupted);
