using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>Copies between weights and managed memory, where they are float32 and row-major.</summary>
internal static class ParameterMemory
{
    /// <param name="parameter">float32, contiguous, of any shape and on any device.</param>
    /// <param name="destination">As many numbers as the tensor has.</param>
    public static void Read(Tensor parameter, Span<float> destination)
    {
        using var host = parameter.cpu();
        MemoryMarshal.Cast<byte, float>(host.bytes).CopyTo(destination);
    }

    /// <inheritdoc cref="Write(IReadOnlyList{Tensor}, ReadOnlySpan{float})"/>
    public static void Write(Tensor parameter, ReadOnlySpan<float> source) => Write([parameter], source);

    /// <summary>Reads one parameter after the other; from another device in one transfer.</summary>
    public static void Read(IReadOnlyList<Tensor> parameters, Span<float> destination)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (parameters[0].device_type != DeviceType.CPU)
            parameters = [cat([.. parameters.Select(parameter => parameter.flatten())])];
        var offset = 0;
        foreach (var parameter in parameters)
        {
            var count = (int)parameter.NumberOfElements;
            Read(parameter, destination.Slice(offset, count));
            offset += count;
        }
    }

    /// <summary>Writes one parameter after the other, in one transfer to their device, where they are rounded to their type.</summary>
    public static void Write(IReadOnlyList<Tensor> parameters, ReadOnlySpan<float> source)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var host = empty(source.Length, device: CPU);
        source.CopyTo(MemoryMarshal.Cast<byte, float>(host.bytes));
        var values = host.to(parameters[0].device);
        var offset = 0L;
        foreach (var parameter in parameters)
        {
            var count = parameter.NumberOfElements;
            parameter.copy_(values.narrow(0, offset, count).view(parameter.shape));
            offset += count;
        }
    }
}
