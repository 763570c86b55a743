using System.Collections.Immutable;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Benchmarks.Floors;

/// <summary>
/// The convolutions of a network and nothing else, each on random numbers of its shapes: no implementation of the network
/// on this library can be faster.
/// </summary>
public sealed class ConvolutionFloor : IDisposable
{
    private readonly ImmutableArray<(ConvolutionLayer Layer, Tensor Input, Tensor Weight, Tensor Gradient)> _layers;

    /// <param name="images">Batch size.</param>
    /// <param name="type">Of every tensor.</param>
    public ConvolutionFloor(Architecture architecture, int images, ScalarType type = ScalarType.Float32) =>
        _layers = [.. ConvolutionLayer.Of(architecture).Select(layer => (
            layer,
            randn([images, layer.Inputs, layer.Size, layer.Size], type),
            randn([layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel], type).requires_grad_(),
            randn([images, layer.Outputs, layer.Size / layer.Stride, layer.Size / layer.Stride], type)))];

    public void Forward()
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        foreach (var (layer, input, weight, _) in _layers)
            Convolve(layer, input, weight);
    }

    /// <summary>With the gradients of every weight, and of every input but that of the first convolution.</summary>
    public void ForwardAndBackward()
    {
        for (var i = 0; i < _layers.Length; i++)
        {
            using var scope = NewDisposeScope();
            var (layer, input, weight, gradient) = _layers[i];
            var leaf = i == 0 ? input : input.detach().requires_grad_();
            var output = Convolve(layer, leaf, weight);
            autograd.grad([output], i == 0 ? [weight] : [leaf, weight], [gradient]);
        }
    }

    public void Dispose()
    {
        foreach (var (_, input, weight, gradient) in _layers)
        {
            input.Dispose();
            weight.Dispose();
            gradient.Dispose();
        }
    }

    private static Tensor Convolve(in ConvolutionLayer layer, Tensor input, Tensor weight) =>
        nn.functional.conv2d(input, weight, strides: [layer.Stride, layer.Stride], padding: [layer.Kernel / 2, layer.Kernel / 2]);
}
