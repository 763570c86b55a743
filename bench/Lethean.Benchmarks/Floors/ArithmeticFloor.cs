using Lethean.Benchmarks.Comparison;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Benchmarks.Floors;

/// <summary>
/// What this machine needs at least for the convolutions of a network, whoever computes them: for each pass over a layer the larger of
/// its operations at the rate of a large matrix product, and its bytes, each once, at the rate of a large copy (roofline; Williams 2009).
/// Both rates are measured in this process, with as many threads as torch has at the moment.
/// </summary>
/// <param name="OperationsPerSecond">Multiplications and additions of the product.</param>
/// <param name="BytesPerSecond">Read and written by the copy.</param>
/// <param name="ElementSize">Bytes of a number.</param>
internal sealed record ArithmeticFloor(double OperationsPerSecond, double BytesPerSecond, int ElementSize)
{
    private const long Side = 3072;
    private const long Copied = 64 * 1024 * 1024;
    private const int Times = 7;

    /// <param name="type">What is multiplied.</param>
    public static ArithmeticFloor Measure(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (left, right, product) = (randn([Side, Side], type), randn([Side, Side], type), zeros([Side, Side], type));
        var multiplying = Stopped.MedianMilliseconds(Times, () => product.addmm_(left, right, 0, 1));
        // The same product as oneDNN computes it: MKL, which the one above goes to, is slow on processors of other makers.
        var (columns, kernels) = (right.view(1, Side, 48, Side / 48), left.view(Side, Side, 1, 1));
        var convolving = Stopped.MedianMilliseconds(Times, () => nn.functional.conv2d(columns, kernels).Dispose());
        var multiplication = Math.Min(multiplying, convolving) / 1000;
        var (from, to) = (ones(Copied), zeros(Copied));
        var copying = Stopped.MedianMilliseconds(Times, () => to.copy_(from)) / 1000;
        return new(2.0 * Side * Side * Side / multiplication, 2.0 * Copied * sizeof(float) / copying, (int)left.element_size());
    }

    /// <summary>Seconds to predict so many images with one head.</summary>
    public double Prediction(Architecture architecture, int images) =>
        ConvolutionLayer.Of(architecture).Sum(layer => Forward(new Pass(layer, images)));

    /// <summary>Seconds of one step on so many images: forward, the gradients of weights and inputs, and the descent.</summary>
    public double Step(Architecture architecture, int images)
    {
        var passes = ConvolutionLayer.Of(architecture).Select(layer => new Pass(layer, images)).ToList();
        // The gradient of the weights goes into them as it is computed; nobody asks for that of the images.
        return passes.Sum(pass => Forward(pass) + Seconds(pass.Operations, pass.Input + pass.Output + 2 * pass.Weights))
            + passes.Skip(1).Sum(pass => Seconds(pass.Operations, pass.Weights + pass.Output + pass.Input));
    }

    private double Forward(Pass pass) => Seconds(pass.Operations, pass.Weights + pass.Input + pass.Output);

    private double Seconds(double operations, double numbers) =>
        Math.Max(operations / OperationsPerSecond, numbers * ElementSize / BytesPerSecond);

    /// <summary>Operations and numbers of one layer.</summary>
    private readonly record struct Pass(ConvolutionLayer Layer, int Images)
    {
        public double Operations => (double)Images * Layer.Operations;

        public double Weights => (double)Layer.Inputs * Layer.Outputs * Layer.Kernel * Layer.Kernel;

        public double Input => (double)Images * Layer.Inputs * Layer.Size * Layer.Size;

        public double Output => (double)Images * Layer.Outputs * (Layer.Size / Layer.Stride) * (Layer.Size / Layer.Stride);
    }
}
