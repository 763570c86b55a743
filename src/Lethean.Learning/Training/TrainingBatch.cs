using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>What one step learns from.</summary>
/// <param name="Images">Normalised [n + m, 3, 32, 32]: n augmented images, then the first m of them turned.</param>
/// <param name="Labels">Classes of the n upright ones, int64 [n].</param>
/// <param name="Rotations">Quarter turns of the m turned ones, int64 [m].</param>
internal readonly record struct TrainingBatch(Tensor Images, Tensor Labels, Tensor Rotations);
