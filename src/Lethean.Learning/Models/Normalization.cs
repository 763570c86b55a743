using System.Collections.Immutable;
using Lethean.Learning.Native;
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
        var (mean, deviation) = On(device ?? CPU);
        return Apply(pixels, mean, deviation).MoveToOuterDisposeScope();
    }

    public bool Equals(Normalization? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && StandardDeviation.SequenceEqual(other.StandardDeviation);

    public override int GetHashCode() => HashCode.Combine(Mean.Length, Mean.FirstOrDefault(), StandardDeviation.FirstOrDefault());

    /// <summary>Both on a device, for whoever normalises there again and again.</summary>
    internal (Tensor Mean, Tensor Deviation) On(Device device) => (PerChannel(Mean, device), PerChannel(StandardDeviation, device));

    /// <param name="mean">Of <see cref="On"/>, on the device where the result is to be.</param>
    internal static Tensor Apply(Tensor pixels, Tensor mean, Tensor deviation)
    {
        using var scope = NewDisposeScope();
        return pixels.to(mean.device).sub(mean).div(deviation).MoveToOuterDisposeScope();
    }

    private static Tensor PerChannel(ImmutableArray<float> values, Device device) => DeviceTensors.Of([.. values], [1, values.Length, 1, 1], device);
}
