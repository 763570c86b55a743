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
}

/// <summary>conv–norm–ReLU–conv–norm, add, ReLU; a 1×1 convolution and norm on the shortcut where the shape changes.</summary>
internal sealed class BasicBlock : Module<Tensor, Tensor>
{
    private readonly ConvolutionAndNorm _first;
    private readonly ConvolutionAndNorm _second;
    private readonly ConvolutionAndNorm? _shortcut;
    private readonly LayerOptions _options;

    public BasicBlock(int inputs, int outputs, int stride, LayerOptions options) : base(nameof(BasicBlock))
    {
        _options = options;
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
        var converted = input.As(_options.Convolutions);
        var shortcut = _shortcut?.Of(converted) ?? input;
        var hidden = _first.Rectified(converted, null, _options.Convolutions);
        return _second.Rectified(hidden, shortcut, _options.Activations).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// norm–ReLU–conv–norm–ReLU–conv, add. Where the shape changes, the shortcut is an average pool, and zeros for the channels that are new.
/// </summary>
internal sealed class PreActivationBlock : Module<Tensor, Tensor>
{
    private readonly NormLayer _firstNorm;
    private readonly NormLayer _secondNorm;
    private readonly ConvolutionLayer _first;
    private readonly ConvolutionLayer _second;
    private readonly LayerOptions _options;
    private readonly int _stride;
    private readonly int _newChannels;

    public PreActivationBlock(int inputs, int outputs, int stride, LayerOptions options) : base(nameof(PreActivationBlock))
    {
        (_options, _stride, _newChannels) = (options, stride, outputs - inputs);
        (_firstNorm = new(inputs, options)).Register(this, "bn1");
        (_first = new(inputs, outputs, 3, stride, options)).Register(this, "conv1");
        (_secondNorm = new(outputs, options)).Register(this, "bn2");
        (_second = new(outputs, outputs, 3, 1, options)).Register(this, "conv2");
    }

    /// <param name="input">[n, inputs, height, width]</param>
    /// <returns>[n, outputs, height / stride, width / stride], a new tensor.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = _first.Of(_firstNorm.Rectified(input, null, _options.Convolutions));
        var changed = _second.Of(_secondNorm.Rectified(hidden, null, _options.Convolutions));
        return changed.As(_options.Activations).add_(Shortcut(input), Scalars.One).MoveToOuterDisposeScope();
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
    /// <returns>[n, outputs, height / stride, width / stride] in the type of the convolutions, a new tensor.</returns>
    public Tensor Of(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (converted, weight) = (input.As(options.Convolutions), _convolution.weight);
        return Convolution.Of(converted, weight, stride, Convolution.WayOf(converted, weight, stride)).MoveToOuterDisposeScope();
    }
}

/// <summary>A GroupNorm and what comes behind it.</summary>
internal sealed class NormLayer(int channels, LayerOptions options)
{
    private readonly GroupNorm _norm = GroupNorm(options.Groups, channels, device: options.Device, dtype: options.Activations);

    /// <summary>What holds the weights.</summary>
    public Module<Tensor, Tensor> Module => _norm;

    /// <summary>Registers it as a part of a module.</summary>
    public void Register(nn.Module owner, string name) => owner.register_module(name, _norm);

    /// <param name="input">[n, channels, height, width] of any floating type.</param>
    /// <returns>A new tensor of the same shape.</returns>
    public Tensor Of(Tensor input) => Compute(input, null, rectify: false, options.Activations);

    /// <summary>ReLU(norm(input) + added).</summary>
    /// <param name="input">[n, channels, height, width] of any floating type.</param>
    /// <param name="added">Null for nothing.</param>
    /// <param name="type">That the result may have instead of the type of activations, since what comes next converts to it.</param>
    /// <returns>A new tensor of the same shape.</returns>
    public Tensor Rectified(Tensor input, Tensor? added, ScalarType type) => Compute(input, added, rectify: true, type);

    private Tensor Compute(Tensor input, Tensor? added, bool rectify, ScalarType type)
    {
        if (NormPass.Fits(_norm, input, added))
            return NormPass.Of(_norm, input, added, rectify, type);
        using var scope = NewDisposeScope();
        // The in-place operations overwrite the output of the norm, which its backward pass does not need.
        var output = _norm.call(input.As(options.Activations));
        if (added is not null)
            output.add_(added, Scalars.One);
        return (rectify ? output.relu_() : output).MoveToOuterDisposeScope();
    }
}

/// <summary>A convolution and the GroupNorm behind it.</summary>
internal sealed class ConvolutionAndNorm(int inputs, int outputs, int kernel, int stride, LayerOptions options)
{
    private readonly ConvolutionLayer _convolution = new(inputs, outputs, kernel, stride, options);
    private readonly NormLayer _norm = new(outputs, options);

    /// <summary>Registers both as parts of a module, under torchvision's names.</summary>
    public void Register(nn.Module owner, string convolutionName, string normName)
    {
        _convolution.Register(owner, convolutionName);
        _norm.Register(owner, normName);
    }

    /// <summary>Torchvision's form of a shortcut: parts named 0 and 1.</summary>
    public Sequential ToSequential() => Sequential(_convolution.Module, _norm.Module);

    /// <param name="input">[n, inputs, height, width] of any floating type.</param>
    /// <returns>[n, outputs, height / stride, width / stride], a new tensor.</returns>
    public Tensor Of(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _norm.Of(_convolution.Of(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The same with a sum and ReLU behind it: see <see cref="NormLayer.Rectified"/>.</summary>
    public Tensor Rectified(Tensor input, Tensor? added, ScalarType type)
    {
        using var scope = NewDisposeScope();
        return _norm.Rectified(_convolution.Of(input), added, type).MoveToOuterDisposeScope();
    }
}
