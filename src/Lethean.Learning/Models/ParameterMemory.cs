using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>Copies between weights (float32, contiguous) and managed memory.</summary>
internal static class ParameterMemory
{
    public static void Read(Tensor parameter, Span<float> destination)
    {
        using var host = parameter.cpu();
        MemoryMarshal.Cast<byte, float>(host.bytes).CopyTo(destination);
    }

    public static void Write(Tensor parameter, ReadOnlySpan<float> source)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var host = empty(parameter.shape);
        source.CopyTo(MemoryMarshal.Cast<byte, float>(host.bytes));
        parameter.copy_(host);
    }
}
