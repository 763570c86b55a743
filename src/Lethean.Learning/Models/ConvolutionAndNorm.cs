using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lethean.Learning.Models;

/// <summary>A convolution without bias that keeps the size (but for its stride), and the GroupNorm behind it, in float32.</summary>
internal sealed class ConvolutionAndNorm(int inputs, int outputs, int kernel, int stride, int groups, Device device, ScalarType convolution)
{
    private readonly Conv2d _convolution =
        Conv2d(inputs, outputs, kernel, stride, kernel / 2, bias: false, device: device, dtype: convolution);

    private readonly GroupNorm _norm = GroupNorm(groups, outputs, device: device);

    /// <summary>Makes both parts of a module, under torchvision's names.</summary>
    public void Register(nn.Module owner, string convolutionName, string normName)
    {
        owner.register_module(convolutionName, _convolution);
        owner.register_module(normName, _norm);
    }

    /// <summary>Torchvision's form of a shortcut: parts named 0 and 1.</summary>
    public Sequential ToSequential() => Sequential(_convolution, _norm);

    /// <param name="input">Of any floating type.</param>
    /// <returns>float32, a new tensor.</returns>
    public Tensor Of(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _norm.call(_convolution.call(input.As(convolution)).As(ScalarType.Float32)).MoveToOuterDisposeScope();
    }
}
