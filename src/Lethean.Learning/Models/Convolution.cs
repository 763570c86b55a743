using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Models;

/// <summary>How a convolution is computed. All ways give the same numbers up to rounding, and the same gradients.</summary>
public enum ConvolutionWay
{
    /// <summary>As libtorch does.</summary>
    Library,

    /// <summary>As libtorch does, with channels of zeros up to a power of two, at least 16.</summary>
    Padded,

    /// <summary>A product of the weights, as they are, and the patches of the images that meet them.</summary>
    Unfolded,

    /// <summary>The same in one pass over the weights, which are left out of the graph (<see cref="ThinConvolution"/>).</summary>
    Thin,

    /// <summary>In fewer products, of sums and differences (<see cref="WinogradConvolution"/>).</summary>
    Winograd,

    /// <summary>A sum of products, one for each pair of places; for a 3×3 kernel with stride 1 on a map of 2×2 only.</summary>
    Dense,
}

/// <summary>
/// Convolutions without bias, padded to keep the size before the stride, each in the way that suits its shape. On the processor libtorch
/// is slow where maps are small: it converts the weights' layout for a few images, and multiplies with the padding, which on a map of 2×2
/// is more than the map (docs/performance.md); it adds up all products of a float32 sum, where fewer do; and where channels fill no whole
/// blocks it may be wrong.
/// </summary>
public static class Convolution
{
    /// <summary>
    /// Environment variable: <c>library</c> leaves all convolutions to libtorch, as far as it computes them right, for comparisons.
    /// </summary>
    public const string Variable = "LETHEAN_CONVOLUTIONS";

    private const string Library = "library";

    private const int Kernel = 3;
    private const int FewImages = 16;
    private const int FewTiles = 32;
    private const int SmallestBlock = 16;
    private const int Colours = 3;

    /// <summary>Whether <see cref="Variable"/> says so.</summary>
    public static bool LibraryOnly { get; } = Environment.GetEnvironmentVariable(Variable) == Library;

    /// <exception cref="InputException"><see cref="Variable"/> says something else.</exception>
    public static void RequireKnownVariable()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value and not Library)
            throw new InputException($"{Variable} = {value}: allowed is {Library}, for comparisons; else leave it unset");
    }

    /// <summary>By shape, device and what is asked for alone, so that equal runs compute alike.</summary>
    /// <param name="input">[n, inputs, height, width]</param>
    /// <param name="weight">[outputs, inputs, kernel, kernel]</param>
    public static ConvolutionWay WayOf(Tensor input, Tensor weight, int stride)
    {
        var smallMap = input.shape[2] / stride == 2 && input.shape[3] / stride == 2;
        if (smallMap && weight.shape[2] == Kernel && input.device_type == DeviceType.CPU && !LibraryOnly)
        {
            if (input.shape[0] <= FewImages)
                return LeavesWeightsOut && ThinConvolution.Fits(input, weight, stride) ? ConvolutionWay.Thin : ConvolutionWay.Unfolded;
            if (stride == 1)
                return ConvolutionWay.Dense;
        }

        if (FirstDerivativesSuffice && !LibraryOnly && WinogradConvolution.Fits(input, weight, stride)
            && WinogradConvolution.TilesOf(input) >= FewTiles)
            return ConvolutionWay.Winograd;

        return Missing(weight) == (0, 0) ? ConvolutionWay.Library : ConvolutionWay.Padded;
    }

    private static bool LeavesWeightsOut => !is_grad_enabled() || WeightFactors.Current is not null;

    private static bool FirstDerivativesSuffice => LeavesWeightsOut || FirstDerivatives.Suffice;

    /// <param name="input">[n, inputs, height, width]</param>
    /// <param name="weight">[outputs, inputs, kernel, kernel] of the same type; 3×3 but for <see cref="ConvolutionWay.Library"/>.</param>
    /// <returns>[n, outputs, height / stride, width / stride], a new tensor.</returns>
    public static Tensor Of(Tensor input, Tensor weight, int stride, ConvolutionWay way)
    {
        using var scope = NewDisposeScope();
        var output = way switch
        {
            ConvolutionWay.Unfolded => Unfolded(input, weight, stride),
            ConvolutionWay.Thin => Thin(input, weight, stride),
            ConvolutionWay.Winograd => WinogradConvolution.Of(input, weight),
            ConvolutionWay.Dense => Dense(input, weight),
            ConvolutionWay.Padded => Padded(input, weight, stride),
            _ => ByLibrary(input, weight, stride),
        };
        return output.MoveToOuterDisposeScope();
    }

    private static Tensor ByLibrary(Tensor input, Tensor weight, int stride)
    {
        var padding = weight.shape[2] / 2;
        return conv2d(input, weight, strides: [stride, stride], padding: [padding, padding]);
    }

    // libtorch's oneDNN computes in blocks of channels. On some virtual machines, which hide the sizes of their caches, it leaves in an
    // incomplete block what the memory held before, and gradients and bfloat16 outputs are wrong without a word (docs/performance.md).
    private static Tensor Padded(Tensor input, Tensor weight, int stride)
    {
        var (outputs, inputs) = Missing(weight);
        var wider = pad(input, [0, 0, 0, 0, 0, inputs]);
        return ByLibrary(wider, pad(weight, [0, 0, 0, 0, 0, inputs, 0, outputs]), stride).narrow(1, 0, weight.shape[0]);
    }

    /// <summary>
    /// Output and input channels up to the next number that blocks of any size fill. The three of an image are put into blocks only for
    /// their gradient in bfloat16, which nothing asks for.
    /// </summary>
    private static (long Outputs, long Inputs) Missing(Tensor weight) =>
        (UpToBlocks(weight.shape[0]), weight.shape[1] == Colours ? 0 : UpToBlocks(weight.shape[1]));

    private static long UpToBlocks(long channels) =>
        Math.Max(SmallestBlock, (long)BitOperations.RoundUpToPowerOf2((ulong)channels)) - channels;

    private static Tensor Unfolded(Tensor input, Tensor weight, int stride)
    {
        var (images, outputs, size) = (input.shape[0], weight.shape[0], input.shape[2] / stride);
        var patches = unfold(input, (Kernel, Kernel), padding: (1, 1), stride: (stride, stride));
        var rows = patches.transpose(1, 2).reshape(images * size * size, -1);
        return rows.matmul(weight.flatten(1).t()).view(images, size * size, outputs).transpose(1, 2).reshape(images, outputs, size, size);
    }

    private static Tensor Thin(Tensor input, Tensor weight, int stride) => is_grad_enabled() && WeightFactors.Current is { } factors
        ? factors.Multiply(input, weight, stride)
        : ThinConvolution.Multiply(ThinConvolution.PatchesOf(input, stride), weight, (int)input.shape[2] / stride);

    // On a map of 2×2 each pair of an input and an output place meets in one tap of the kernel, and no tap falls beside the map.
    private static Tensor Dense(Tensor input, Tensor weight)
    {
        var (images, inputs, outputs) = (input.shape[0], weight.shape[1], weight.shape[0]);
        var taps = weight.view(outputs * inputs, Kernel * Kernel).t().contiguous().view(-1, outputs, inputs).transpose(1, 2).unbind(0);
        var places = input.flatten(2).permute(2, 0, 1).contiguous().unbind(0);
        var results = new Tensor[places.Length];
        for (var to = 0; to < results.Length; to++)
        {
            results[to] = places[0].mm(Tap(0, to));
            for (var from = 1; from < places.Length; from++)
                results[to] = results[to].addmm(places[from], Tap(from, to), 1, 1);
        }

        return stack(results, 2).view(images, outputs, 2, 2);

        Tensor Tap(int from, int to) => taps[Kernel * (from / 2 - to / 2 + 1) + from % 2 - to % 2 + 1];
    }
}
