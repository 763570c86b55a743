using Lethean.Learning.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lethean.Learning.Models;

/// <summary>conv–norm–ReLU–conv–norm, add, ReLU; a 1×1 convolution and norm on the shortcut where the shape changes.</summary>
internal sealed class BasicBlock : Module<Tensor, Tensor>
{
    private readonly ConvolutionAndNorm _first;
    private readonly ConvolutionAndNorm _second;
    private readonly ConvolutionAndNorm? _shortcut;
    private readonly ScalarType _convolutions;

    public BasicBlock(int inputs, int outputs, int stride, int groups, Device device, ScalarType convolutions) : base(nameof(BasicBlock))
    {
        _convolutions = convolutions;
        _first = new(inputs, outputs, 3, stride, groups, device, convolutions);
        _second = new(outputs, outputs, 3, 1, groups, device, convolutions);
        _first.Register(this, "conv1", "bn1");
        _second.Register(this, "conv2", "bn2");
        if (stride != 1 || inputs != outputs)
        {
            _shortcut = new(inputs, outputs, 1, stride, groups, device, convolutions);
            register_module("downsample", _shortcut.ToSequential());
        }
    }

    // The in-place steps change outputs of a norm, which its backward pass does not need.
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var converted = input.As(_convolutions);
        var shortcut = _shortcut?.Of(converted) ?? input;
        var hidden = _first.Of(converted).relu_();
        return _second.Of(hidden).add_(shortcut, Scalars.One).relu_().MoveToOuterDisposeScope();
    }
}
