using Lethean.Learning.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lethean.Learning.Models;

/// <summary>What all layers of a network have in common.</summary>
/// <param name="Groups">Of every GroupNorm.</param>
/// <param name="Device">Where the weights are.</param>
/// <param name="Convolutions">What convolutions are computed in.</param>
internal readonly record struct LayerOptions(int Groups, Device Device, ScalarType Convolutions)
{
    /// <summary>
    /// What comes out of convolutions, and what norms, pools and sums are computed in: float32 on the processor, the type of the
    /// convolutions on a GPU, where conversions and the bytes of float32 cost more than the arithmetic.
    /// </summary>
    public ScalarType Activations => Device.type == DeviceType.CPU ? ScalarType.Float32 : Convolutions;

    public GroupNorm Norm(int channels) => GroupNorm(Groups, channels, device: Device, dtype: Activations);
}

/// <summary>conv–norm–ReLU–conv–norm, add, ReLU; a 1×1 convolution and norm on the shortcut where the shape changes.</summary>
internal sealed class BasicBlock : Module<Tensor, Tensor>
{
    private readonly ConvolutionAndNorm _first;
    private readonly ConvolutionAndNorm _second;
    private readonly ConvolutionAndNorm? _shortcut;
    private readonly ScalarType _convolutions;

    public BasicBlock(int inputs, int outputs, int stride, LayerOptions options) : base(nameof(BasicBlock))
    {
        _convolutions = options.Convolutions;
        _first = new(inputs, outputs, 3, stride, options);
        _second = new(outputs, outputs, 3, 1, options);
        _first.Register(this, "conv1", "bn1");
        _second.Register(this, "conv2", "bn2");
        if (stride != 1 || inputs != outputs)
        {
            _shortcut = new(inputs, outputs, 1, stride, options);
            register_module("downsample", _shortcut.ToSequential());
        }
    }

    /// <param name="input">[n, inputs, height, width]</param>
    /// <returns>[n, outputs, height / stride, width / stride], a new tensor.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var converted = input.As(_convolutions);
        var shortcut = _shortcut?.Of(converted) ?? input;
        // The in-place operations overwrite outputs of a norm, which its backward pass does not need.
        var hidden = _first.Of(converted).relu_();
        return _second.Of(hidden).add_(shortcut, Scalars.One).relu_().MoveToOuterDisposeScope();
    }
}

/// <summary>
/// norm–ReLU–conv–norm–ReLU–conv, add. Where the shape changes, the shortcut is an average pool, and zeros for the channels that are new.
/// </summary>
internal sealed class PreActivationBlock : Module<Tensor, Tensor>
{
    private readonly GroupNorm _firstNorm;
    private readonly GroupNorm _secondNorm;
    private readonly ConvolutionLayer _first;
    private readonly ConvolutionLayer _second;
    private readonly int _stride;
    private readonly int _newChannels;

    public PreActivationBlock(int inputs, int outputs, int stride, LayerOptions options) : base(nameof(PreActivationBlock))
    {
        (_stride, _newChannels) = (stride, outputs - inputs);
        register_module("bn1", _firstNorm = options.Norm(inputs));
        (_first = new(inputs, outputs, 3, stride, options)).Register(this, "conv1");
        register_module("bn2", _secondNorm = options.Norm(outputs));
        (_second = new(outputs, outputs, 3, 1, options)).Register(this, "conv2");
    }

    /// <param name="input">[n, inputs, height, width]</param>
    /// <returns>[n, outputs, height / stride, width / stride], a new tensor.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = _first.Of(_firstNorm.call(input).relu_());
        var changed = _second.Of(_secondNorm.call(hidden).relu_());
        return changed.add_(Shortcut(input), Scalars.One).MoveToOuterDisposeScope();
    }

    private Tensor Shortcut(Tensor input)
    {
        if (_stride == 1 && _newChannels == 0)
            return input;
        return functional.pad(functional.avg_pool2d(input, _stride), [0, 0, 0, 0, 0, _newChannels]);
    }
}

/// <summary>A convolution without bias that keeps the size (but for its stride).</summary>
internal sealed class ConvolutionLayer(int inputs, int outputs, int kernel, int stride, LayerOptions options)
{
    private readonly Conv2d _convolution =
        Conv2d(inputs, outputs, kernel, stride, kernel / 2, bias: false, device: options.Device, dtype: options.Convolutions);

    /// <summary>What holds the weights.</summary>
    public Module<Tensor, Tensor> Module => _convolution;

    /// <summary>Registers it as a part of a module.</summary>
    public void Register(nn.Module owner, string name) => owner.register_module(name, _convolution);

    /// <param name="input">[n, inputs, height, width] of any floating type.</param>
    /// <returns>[n, outputs, height / stride, width / stride], a new tensor.</returns>
    public Tensor Of(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (converted, weight) = (input.As(options.Convolutions), _convolution.weight);
        var convolved = Convolution.Of(converted, weight, stride, Convolution.WayOf(converted, weight, stride));
        return convolved.As(options.Activations).MoveToOuterDisposeScope();
    }
}

/// <summary>A convolution and the GroupNorm behind it, in float32.</summary>
internal sealed class ConvolutionAndNorm(int inputs, int outputs, int kernel, int stride, LayerOptions options)
{
    private readonly ConvolutionLayer _convolution = new(inputs, outputs, kernel, stride, options);
    private readonly GroupNorm _norm = options.Norm(outputs);

    /// <summary>Registers both as parts of a module, under torchvision's names.</summary>
    public void Register(nn.Module owner, string convolutionName, string normName)
    {
        _convolution.Register(owner, convolutionName);
        owner.register_module(normName, _norm);
    }

    /// <summary>Torchvision's form of a shortcut: parts named 0 and 1.</summary>
    public Sequential ToSequential() => Sequential(_convolution.Module, _norm);

    /// <param name="input">[n, inputs, height, width] of any floating type.</param>
    /// <returns>[n, outputs, height / stride, width / stride], a new tensor.</returns>
    public Tensor Of(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _norm.call(_convolution.Of(input)).MoveToOuterDisposeScope();
    }
}
