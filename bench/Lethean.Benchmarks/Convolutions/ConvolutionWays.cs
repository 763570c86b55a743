using System.Globalization;
using Lethean.Benchmarks.Comparison;
using Lethean.Benchmarks.Floors;
using Lethean.Benchmarks.Networks;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Benchmarks.Convolutions;

/// <summary>What each way of computing a convolution costs at each shape of the network: from this the rule comes.</summary>
internal static class ConvolutionWays
{
    // Small ones often enough that the median is of code which .NET has done with optimising.
    private static int TimesOf(int images) => images <= 16 ? 101 : 15;

    /// <param name="options">Width, threads.</param>
    public static int Measure(SideOptions options)
    {
        TorchThreads.UseOnThisThread(options.Threads);
        Console.WriteLine($"width {options.Width}, {options.Threads} threads, medians, ms");
        foreach (var (images, type, backward) in new[]
        {
            (4, ScalarType.Float32, true), (2, ScalarType.Float32, false),
            (250, ScalarType.Float32, false), (160, ScalarType.Float32, true),
            (250, ScalarType.BFloat16, false), (160, ScalarType.BFloat16, true),
        })
        {
            if (type == ScalarType.BFloat16 && !ComputeDevice.ProcessorMultipliesBfloat16)
                continue;
            Console.WriteLine($"{images} images, {type}, {(backward ? "forward, backward and a step down" : "forward")}");
            foreach (var layer in ConvolutionLayer.Of(BenchmarkNetwork.Architecture(options.Width)).Distinct())
                Console.WriteLine(string.Join(
                    "  ", Enum.GetValues<ConvolutionWay>().Where(way => Fits(layer, way, images, type)).Select(
                        way => string.Create(CultureInfo.InvariantCulture, $"{way} {Milliseconds(layer, way, images, type, backward):0.00}"))
                    .Prepend($"{layer.Inputs}→{layer.Outputs} {layer.Kernel}×{layer.Kernel} stride {layer.Stride} on {layer.Size}²".PadRight(34))));
        }

        return 0;
    }

    private static bool Fits(in ConvolutionLayer layer, ConvolutionWay way, int images, ScalarType type) => way switch
    {
        ConvolutionWay.Unfolded => layer.Kernel == 3 && layer.Size <= 8,
        ConvolutionWay.Dense => layer is { Kernel: 3, Stride: 1, Size: 2 },
        ConvolutionWay.Thin => layer.Kernel == 3 && layer.Inputs % 32 == 0 && layer.Size / layer.Stride <= 8 && images <= 16,
        ConvolutionWay.Winograd => layer is { Kernel: 3, Stride: 1, Size: > 2, Inputs: > 3 } && type == ScalarType.Float32,
        _ => true,
    };

    private static double Milliseconds(ConvolutionLayer layer, ConvolutionWay way, int images, ScalarType type, bool backward)
    {
        using var all = NewDisposeScope();
        var input = randn([images, layer.Inputs, layer.Size, layer.Size], type);
        var weight = randn([layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel], type);
        var gradient = randn([images, layer.Outputs, layer.Size / layer.Stride, layer.Size / layer.Stride], type);
        if (!backward)
            return Stopped.MedianMilliseconds(TimesOf(images), () =>
            {
                using var inference = inference_mode();
                Convolution.Of(input, weight, layer.Stride, way).Dispose();
            });
        weight.requires_grad_();
        return Stopped.MedianMilliseconds(TimesOf(images), () => Descend(input, weight, gradient, layer.Stride, way));
    }

    /// <summary>Forward, backward, the length of the gradient, and a small step down: what a layer costs in a step.</summary>
    private static void Descend(Tensor input, Tensor weight, Tensor gradient, int stride, ConvolutionWay way)
    {
        const double Rate = 1e-9;
        using var scope = NewDisposeScope();
        var leaf = input.detach().requires_grad_();
        if (way == ConvolutionWay.Thin)
        {
            using var factors = new WeightFactors();
            var output = factors.LeaveOut(() => Convolution.Of(leaf, weight, stride, way));
            var gradients = autograd.grad([output], [leaf, .. factors.Outputs], [gradient]);
            factors.NormAndBound([gradients[1]]);
            factors.Descend([gradients[1]], Rate);
            return;
        }

        var ofWeight = autograd.grad([Convolution.Of(leaf, weight, stride, way)], [leaf, weight], [gradient])[1];
        using var noGrad = no_grad();
        ofWeight.norm().item<float>();
        using Scalar factor = -Rate;
        weight.add_(ofWeight, factor);
    }
}
