using Lethean.Learning.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lethean.Learning.Models;

/// <summary>conv–norm–ReLU–conv–norm, add, ReLU; a 1×1 convolution and norm on the shortcut where the shape changes.</summary>
internal sealed class BasicBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d _conv1;
    private readonly Conv2d _conv2;
    private readonly GroupNorm _norm1;
    private readonly GroupNorm _norm2;
    private readonly Sequential? _downsample;

    public BasicBlock(int inputs, int outputs, int stride, int groups, Device device, ScalarType type) : base(nameof(BasicBlock))
    {
        register_module("conv1", _conv1 = Conv2d(inputs, outputs, 3, stride, 1, bias: false, device: device, dtype: type));
        register_module("bn1", _norm1 = GroupNorm(groups, outputs, device: device, dtype: type));
        register_module("conv2", _conv2 = Conv2d(outputs, outputs, 3, 1, 1, bias: false, device: device, dtype: type));
        register_module("bn2", _norm2 = GroupNorm(groups, outputs, device: device, dtype: type));
        if (stride != 1 || inputs != outputs)
            register_module("downsample", _downsample = Sequential(
                Conv2d(inputs, outputs, 1, stride, bias: false, device: device, dtype: type), GroupNorm(groups, outputs, device: device, dtype: type)));
    }

    // The in-place steps change outputs of a norm, which its backward pass does not need.
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shortcut = _downsample is null ? input : _downsample.call(input);
        var hidden = _norm1.call(_conv1.call(input)).relu_();
        return _norm2.call(_conv2.call(hidden)).add_(shortcut, Scalars.One).relu_().MoveToOuterDisposeScope();
    }
}
