using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>Per-channel standardisation that a network was trained with: <c>(x − mean) / sd</c> of pixels in [0, 1].</summary>
public sealed record Normalization(ImmutableArray<float> Mean, ImmutableArray<float> StandardDeviation)
{
    /// <param name="pixels">Float [n, channels, height, width] in [0, 1]; not changed.</param>
    /// <param name="device">Where the result is; the processor's memory if null.</param>
    public Tensor Apply(Tensor pixels, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var target = device ?? CPU;
        return pixels.to(target).sub(PerChannel(Mean, target)).div(PerChannel(StandardDeviation, target)).MoveToOuterDisposeScope();
    }

    public bool Equals(Normalization? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && StandardDeviation.SequenceEqual(other.StandardDeviation);

    public override int GetHashCode() => HashCode.Combine(Mean.Length, Mean.FirstOrDefault(), StandardDeviation.FirstOrDefault());

    private static Tensor PerChannel(ImmutableArray<float> values, Device device) => tensor([.. values], [1, values.Length, 1, 1], device: device);
}
