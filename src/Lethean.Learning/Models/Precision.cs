using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>
/// What a network convolves in; everything else is float32. The norms must be: libtorch's GroupNorm takes five to ten times
/// as long in bfloat16 as in float32, conversions to and fro included (docs/performance.md).
/// </summary>
public enum Precision
{
    /// <summary>float32 throughout.</summary>
    Full,

    /// <summary>Eight bits of mantissa: faster where the processor has it.</summary>
    Bfloat16,
}

internal static class PrecisionTypes
{
    public static ScalarType ToScalarType(this Precision precision) => precision == Precision.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>The tensor in another type; itself where it has that type already.</summary>
    public static Tensor As(this Tensor tensor, ScalarType type) => tensor.dtype == type ? tensor : tensor.to(type);
}
