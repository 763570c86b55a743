using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Samples;

/// <summary>A number that depends on the pixels of one image, whose value and gradient an attacker asks a model for.</summary>
public abstract record InputObjective
{
    /// <param name="model">Whose weights count; they are not changed.</param>
    /// <param name="pixels">[1, 3, 32, 32] in [0, 1], before normalisation.</param>
    /// <returns>A scalar, with its graph from the pixels.</returns>
    public abstract Tensor Of(ITestTimeModel model, Tensor pixels);
}
