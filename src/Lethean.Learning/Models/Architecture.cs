using System.Collections.Immutable;
using Lethean.Learning.Native;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>Determines the layout of a two-headed network: the names and shapes of all its parameters.</summary>
/// <param name="Family"><c>resnet18</c>: the CIFAR variant of Perry 2020, four groups; <c>resnet26</c>: that of Sun 2020, three.</param>
/// <param name="Width">Channels of the stem and of the first group, 4 to 256; each later group has twice as many.</param>
/// <param name="Groups">Groups of every GroupNorm; divides the width.</param>
/// <param name="SplitAfter">Last layer group shared by both heads, 1 to the last; then the heads are two linear layers.</param>
/// <param name="Classes">Classes of the main task, at least 2.</param>
public sealed record Architecture(string Family, int Width, int Groups, int SplitAfter, int Classes = 10)
{
    public const string ResNet18 = "resnet18";
    public const string ResNet26 = "resnet26";

    /// <summary>Quarter turns that the auxiliary head tells apart (Sun 2020, section 2).</summary>
    public const int Rotations = 4;

    public static IEnumerable<string> Families => ResNetFamily.ByName.Keys;

    /// <summary>Layer groups of the family.</summary>
    public int LayerGroups => ResNetFamily.ByName[Family].LayerGroups;

    /// <summary>Channels of the last group, which the linear layers see.</summary>
    public int Features => Width << (LayerGroups - 1);

    /// <exception cref="InputException">A value is outside its range; the message names it.</exception>
    public Architecture Validated()
    {
        Require(Families.Contains(Family), "family", $"'{Family}'", string.Join(" or ", Families.Select(family => $"'{family}'")));
        Require(Width is >= 4 and <= 256, "width", $"{Width}", "4 to 256");
        Require(Groups >= 1 && Width % Groups == 0, "groups", $"{Groups}", $"a divisor of the width {Width}");
        Require(SplitAfter >= 1 && SplitAfter <= LayerGroups, "split-after", $"{SplitAfter}", $"1 to {LayerGroups}");
        Require(Classes is >= 2 and <= 1000, "classes", $"{Classes}", "2 to 1000");
        return this;
    }

    public override string ToString() =>
        $"{Family} with width {Width}, groups {Groups}, split-after {SplitAfter}, {Classes} classes";

    private static void Require(bool holds, string name, string value, string allowed)
    {
        if (!holds)
            throw new InputException($"architecture: {name} is {value}; allowed: {allowed}.");
    }
}

/// <summary>The per-channel standardisation that a network was trained with: <c>(x − mean) / sd</c> of pixels in [0, 1].</summary>
public sealed record Normalization(ImmutableArray<float> Mean, ImmutableArray<float> StandardDeviation)
{
    /// <param name="pixels">float32 [n, channels, height, width] in [0, 1], on any device; not changed.</param>
    /// <param name="device">Where the result is; the processor's memory if null.</param>
    /// <returns>A new tensor of the same shape.</returns>
    public Tensor Apply(Tensor pixels, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var (mean, deviation) = On(device ?? CPU);
        return Apply(pixels, mean, deviation).MoveToOuterDisposeScope();
    }

    public bool Equals(Normalization? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && StandardDeviation.SequenceEqual(other.StandardDeviation);

    public override int GetHashCode() => HashCode.Combine(Mean.Length, Mean.FirstOrDefault(), StandardDeviation.FirstOrDefault());

    /// <summary>Mean and standard deviation, each [1, channels, 1, 1], on a device; to be kept by whoever normalises there often.</summary>
    internal (Tensor Mean, Tensor Deviation) On(Device device) => (PerChannel(Mean, device), PerChannel(StandardDeviation, device));

    /// <param name="pixels">float32 [n, channels, height, width] in [0, 1], on any device; not changed.</param>
    /// <param name="mean">[1, channels, 1, 1], on the device where the result is to be.</param>
    /// <param name="deviation">Likewise.</param>
    internal static Tensor Apply(Tensor pixels, Tensor mean, Tensor deviation)
    {
        using var scope = NewDisposeScope();
        return pixels.to(mean.device).sub(mean).div(deviation).MoveToOuterDisposeScope();
    }

    private static Tensor PerChannel(ImmutableArray<float> values, Device device) =>
        DeviceTensors.Of([.. values], [1, values.Length, 1, 1], device);
}

/// <summary>
/// The arithmetic of a network's convolutions; everything else is float32. GroupNorm stays in float32 because libtorch's takes five to
/// ten times as long in bfloat16, conversions included (docs/performance.md).
/// </summary>
public enum Precision
{
    /// <summary>float32 throughout.</summary>
    Full,

    /// <summary>
    /// Convolutions in bfloat16, which has eight bits of mantissa: faster on processors that have it. On a GPU also all else before the
    /// linear layers.
    /// </summary>
    Bfloat16,
}

public static class PrecisionTypes
{
    /// <summary>By the names that settings and results use.</summary>
    public static IReadOnlyDictionary<string, Precision> ByName { get; } = new Dictionary<string, Precision>
    {
        ["float32"] = Precision.Full,
        ["bfloat16"] = Precision.Bfloat16,
    };

    public static string NameOf(Precision precision) => ByName.First(named => named.Value == precision).Key;

    internal static ScalarType ToScalarType(this Precision precision) =>
        precision == Precision.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>The tensor in another type; the same tensor where it has that type already.</summary>
    internal static Tensor As(this Tensor tensor, ScalarType type) => tensor.dtype == type ? tensor : tensor.to(type);
}
