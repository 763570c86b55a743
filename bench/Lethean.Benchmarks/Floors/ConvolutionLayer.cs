using System.Collections.Immutable;
using Lethean.Learning.Models;

namespace Lethean.Benchmarks.Floors;

/// <summary>One convolution of the network on 32×32 images: square kernel, padded to keep the size, then strided.</summary>
/// <param name="Size">Rows, and columns, of its input.</param>
public readonly record struct ConvolutionLayer(int Inputs, int Outputs, int Kernel, int Stride, int Size)
{
    /// <summary>Multiplications and additions of one image's forward pass.</summary>
    public long Operations => 2L * Inputs * Outputs * Kernel * Kernel * (Size / Stride) * (Size / Stride);

    /// <summary>All convolutions that one image passes on its way to one head (Perry 2020), in order.</summary>
    public static ImmutableArray<ConvolutionLayer> Of(Architecture architecture)
    {
        var layers = ImmutableArray.CreateBuilder<ConvolutionLayer>();
        layers.Add(new(3, architecture.Width, 3, 1, 32));
        var (inputs, size) = (architecture.Width, 16); // after the max pool
        for (var group = 0; group < 4; group++)
        {
            var outputs = architecture.Width << group;
            var stride = group == 0 ? 1 : 2;
            layers.Add(new(inputs, outputs, 3, stride, size));
            if (stride != 1)
                layers.Add(new(inputs, outputs, 1, stride, size));
            (inputs, size) = (outputs, size / stride);
            for (var rest = 0; rest < 3; rest++)
                layers.Add(new(inputs, outputs, 3, 1, size));
        }

        return layers.ToImmutable();
    }
}
