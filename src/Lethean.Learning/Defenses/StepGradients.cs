using Lethean.Learning.Data;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>A step that is about to be taken.</summary>
/// <param name="Model">As it is before the step.</param>
/// <param name="Image">The sample as it came.</param>
/// <param name="Weights">What the step will change: the shared weights in their order, then those of the auxiliary head.</param>
/// <param name="Gradients">Of the auxiliary loss, one for each of the weights; without a graph, and the step's own.</param>
/// <param name="SharedCount">How many of them are shared.</param>
public sealed record StepGradients(
    ITestTimeModel Model, Image Image, IReadOnlyList<Tensor> Weights, IList<Tensor> Gradients, int SharedCount)
{
    public IEnumerable<Tensor> SharedGradients => Gradients.Take(SharedCount);

    /// <summary>Cosine between the shared gradient and a guard's reference; null where nothing computed it.</summary>
    public double? GuardCosine { get; set; }
}
