using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>What one step learns from.</summary>
/// <param name="Images">Normalised [2n, 3, 32, 32]: n augmented images, then the same ones turned.</param>
/// <param name="Labels">Classes of the first half, int64 [n].</param>
/// <param name="Rotations">Quarter turns of the second half, int64 [n].</param>
internal readonly record struct TrainingBatch(Tensor Images, Tensor Labels, Tensor Rotations);
