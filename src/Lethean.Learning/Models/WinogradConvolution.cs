using Lethean.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>
/// 3×3 convolutions with stride 1 in fewer products, on the processor: F(2×2, 3×3) of Lavin and Gray 2016 (arXiv 1509.09308). A tile of 2×2
/// places of the output sees 4×4 pixels. Sums and differences of these are 16 points, and so are those of the weights; in each point an
/// input and an output channel meet in one product, where a sum over the taps has 36 for the tile. Sums and differences of the products
/// are the output (<see cref="WinogradPoints"/>).
/// </summary>
internal static unsafe class WinogradConvolution
{
    // Numbers of all points of the tiles that are computed at once: few enough for the second cache. A gradient of weights gains from
    // more.
    private const int Cached = 1 << 17;
    private const int CachedForWeights = 1 << 19;

    // Tiles that are added up for all channels while their points are in the first cache.
    private const int TilesAtOnce = 64;

    /// <summary>Whether it can compute this, and this processor has the instructions for it. It gives no second derivatives.</summary>
    /// <param name="input">[n, inputs, height, width]</param>
    /// <param name="weight">[outputs, inputs, kernel, kernel]</param>
    public static bool Fits(Tensor input, Tensor weight, int stride) =>
        Kernels.Vectorised && input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32
        && weight.shape[2] == 3 && stride == 1
        && input.shape[2] % WinogradPoints.Side == 0 && input.shape[3] % WinogradPoints.Side == 0
        && weight.shape[0] % RowProducts.Columns == 0 && weight.shape[1] % RowProducts.Columns == 0;

    /// <summary>Tiles of all images.</summary>
    /// <param name="input">[n, inputs, height, width]</param>
    public static long TilesOf(Tensor input) => input.shape[0] * input.shape[2] * input.shape[3] / 4;

    /// <param name="input">[n, inputs, height, width]</param>
    /// <param name="weight">[outputs, inputs, 3, 3]</param>
    /// <returns>[n, outputs, height, width], a new tensor.</returns>
    public static Tensor Of(Tensor input, Tensor weight) =>
        is_grad_enabled() ? Product.apply(input, weight) : Multiply(input, weight, back: false);

    /// <param name="back">Whether the input is a gradient of the output, and the result that of the input.</param>
    private static Tensor Multiply(Tensor input, Tensor weight, bool back)
    {
        using Tensor whole = input.contiguous(), factors = WinogradPoints.OfWeights(weight, back);
        var (source, images) = (ChannelsLast.Of(input, border: 1), (int)input.shape[0]);
        var target = source with { Channels = (int)weight.shape[back ? 1 : 0], Border = 0 };
        var output = empty(images, target.Channels, target.Height, target.Width);
        float* pixels = Kernels.Numbers(whole), results = Kernels.Numbers(output), right = Kernels.Numbers(factors);
        var step = Math.Min(Math.Max(1, images / get_num_threads()), ImagesAtOnce(source, target, Cached));
        Kernels.Share((images + step - 1) / step, (begin, end) =>
        {
            using Tensor map = Kernels.Zeros(source.Size), rows = empty(WinogradPoints.Side * source.Row);
            using var mapOfOutput = empty(target.Size);
            using Matrices left = new(source, step), products = new(target, step);
            for (var first = begin * step; first < Math.Min(images, end * step); first += step)
            {
                var count = Math.Min(step, images - first);
                for (var i = 0; i < count; i++)
                {
                    source.Read(pixels + (first + i) * source.Numbers, Kernels.Numbers(map));
                    WinogradPoints.OfPixels(source, Kernels.Numbers(map), Kernels.Numbers(rows), left.At(i), left.Step);
                }

                for (var point = 0; point < WinogradPoints.Count; point++)
                    for (var channel = 0; channel < target.Channels; channel += RowProducts.Columns)
                        RowProducts.Sum(
                            new(left.First + point * left.Step, source.Channels, 1, count * source.Tiles, source.Channels),
                            right + ((long)point * target.Channels + channel) * source.Channels, RowProducts.Columns,
                            new(products.First + point * products.Step + channel, target.Channels, adds: false));
                for (var i = 0; i < count; i++)
                {
                    WinogradPoints.PixelsOf(target, products.At(i), products.Step, Kernels.Numbers(mapOfOutput));
                    target.Write(Kernels.Numbers(mapOfOutput), results + (first + i) * target.Numbers);
                }
            }
        });
        return output;
    }

    /// <returns>[outputs, inputs, 3, 3], a new tensor.</returns>
    private static Tensor GradientOfWeights(Tensor input, Tensor ofOutput)
    {
        using Tensor whole = input.contiguous(), gradient = ofOutput.contiguous();
        var (source, target, images) = (ChannelsLast.Of(input, border: 1), ChannelsLast.Of(ofOutput, border: 0), (int)input.shape[0]);
        float* pixels = Kernels.Numbers(whole), gradients = Kernels.Numbers(gradient);
        var step = Math.Min(images, ImagesAtOnce(source, target, CachedForWeights));
        using Matrices left = new(source, step), right = new(target, step);
        using var sums = Kernels.Zeros(WinogradPoints.Count, source.Channels, target.Channels);
        var totals = Kernels.Numbers(sums);
        for (var first = 0; first < images; first += step)
        {
            var (start, count) = (first, Math.Min(step, images - first));
            Kernels.Share(count, (begin, end) =>
            {
                using Tensor map = Kernels.Zeros(source.Size), rows = empty(WinogradPoints.Side * source.Row);
                using var mapOfOutput = empty(target.Size);
                for (var i = begin; i < end; i++)
                {
                    source.Read(pixels + (start + i) * source.Numbers, Kernels.Numbers(map));
                    WinogradPoints.OfPixels(source, Kernels.Numbers(map), Kernels.Numbers(rows), left.At(i), left.Step);
                    target.Read(gradients + (start + i) * target.Numbers, Kernels.Numbers(mapOfOutput));
                    WinogradPoints.OfGradients(
                        target, Kernels.Numbers(mapOfOutput), right.First + (long)i * target.Tiles * RowProducts.Columns, right.Step);
                }
            });
            Kernels.Share(WinogradPoints.Count, (begin, end) =>
            {
                for (var point = begin; point < end; point++)
                    for (var tile = 0; tile < count * source.Tiles; tile += TilesAtOnce)
                        for (var channel = 0; channel < target.Channels; channel += RowProducts.Columns)
                            RowProducts.Sum(
                                new(left.First + point * left.Step + (long)tile * source.Channels, 1, source.Channels, source.Channels,
                                    Math.Min(TilesAtOnce, count * source.Tiles - tile)),
                                right.First + point * right.Step + (long)channel * step * target.Tiles + tile * RowProducts.Columns,
                                RowProducts.Columns,
                                new(totals + (long)point * source.Channels * target.Channels + channel, target.Channels, adds: true));
            });
        }

        return WinogradPoints.WeightsOf(sums);
    }

    private static int ImagesAtOnce(ChannelsLast source, ChannelsLast target, int numbers) =>
        Math.Max(1, numbers / (WinogradPoints.Count * source.Tiles * (source.Channels + target.Channels)));

    /// <summary>Room for the points of all tiles of some images: sixteen matrices [tiles, channels].</summary>
    private sealed class Matrices(ChannelsLast shape, int images) : IDisposable
    {
        private readonly Tensor _numbers = empty(WinogradPoints.Count, images * shape.Tiles, shape.Channels);

        public float* First => Kernels.Numbers(_numbers);

        /// <summary>From one matrix to the next.</summary>
        public long Step { get; } = (long)images * shape.Tiles * shape.Channels;

        /// <summary>The first number of an image in the first matrix.</summary>
        public float* At(int image) => First + (long)image * shape.Tiles * shape.Channels;

        public void Dispose() => _numbers.Dispose();
    }

    private sealed class Product : autograd.SingleTensorFunction<Product>
    {
        public override string Name => nameof(WinogradConvolution);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (input, weight) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([input, weight]);
            return Multiply(input, weight, back: false);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            using Tensor input = saved[0], weight = saved[1];
            return [Multiply(grad_output, weight, back: true), GradientOfWeights(input, grad_output)];
        }
    }
}
