using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lethean.Learning.Models;

/// <summary>
/// The ResNet-18 of Perry 2020: 3×3 stem, GroupNorm → ReLU → max pool, four groups of two blocks, average pool, linear.
/// Parameter names are torchvision's; the auxiliary head has <c>fc_ssh</c> and its own <c>layerN_ssh</c> after the split.
/// </summary>
internal sealed class ResNet18 : nn.Module, ITestTimeModel
{
    private const int LayerGroups = 4;

    private readonly ConvolutionAndNorm _stem;
    private readonly Sequential[] _shared;
    private readonly Sequential[] _main;
    private readonly Sequential[] _auxiliary;
    private readonly Linear _mainLinear;
    private readonly Linear _auxiliaryLinear;
    private readonly Tensor _mean;
    private readonly Tensor _deviation;

    /// <param name="device">Where the weights are; the processor's memory if null.</param>
    public ResNet18(
        Architecture architecture, Normalization normalization, Device? device = null, Precision precision = Precision.Full)
        : base(nameof(ResNet18))
    {
        Device = device ?? CPU;
        Architecture = architecture.Validated();
        Normalization = normalization;
        var options = new LayerOptions(architecture.Groups, Device, precision.ToScalarType());
        var (width, split) = (architecture.Width, architecture.SplitAfter);

        _stem = new(3, width, 3, 1, options);
        _stem.Register(this, "conv1", "bn1");
        _shared = [.. LayersFrom(1, split, "", options)];
        _main = [.. LayersFrom(split + 1, LayerGroups, "", options)];
        register_module("fc", _mainLinear = Linear(8 * width, architecture.Classes, device: Device));
        register_module("fc_ssh", _auxiliaryLinear = Linear(8 * width, Architecture.Rotations, device: Device));
        _auxiliary = [.. LayersFrom(split + 1, LayerGroups, "_ssh", options)];

        using var scope = NewDisposeScope();
        (_mean, _deviation) = normalization.On(Device);
        _mean.DetachFromDisposeScope();
        _deviation.DetachFromDisposeScope();

        Parameters = [.. named_parameters().Select(p => new NamedParameter(p.name, p.parameter))];
        AuxiliaryHeadParameters = [.. Parameters.Where(p => IsAuxiliaryHead(p.Name))];
        SharedParameters = [.. Parameters.Where(p => !IsMainHead(p.Name) && !IsAuxiliaryHead(p.Name))];
    }

    public Architecture Architecture { get; }

    public Normalization Normalization { get; }

    public Device Device { get; }

    public IReadOnlyList<NamedParameter> Parameters { get; }

    public IReadOnlyList<NamedParameter> SharedParameters { get; }

    public IReadOnlyList<NamedParameter> AuxiliaryHeadParameters { get; }

    public Tensor Normalise(Tensor pixels) => Normalization.Apply(pixels, _mean, _deviation);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _mean.Dispose();
            _deviation.Dispose();
        }

        base.Dispose(disposing);
    }

    // ReLU after the pool gives what it gives before it, on a quarter of the numbers.
    public Tensor Shared(Tensor normalised) => SingleImageTwice(normalised, x => Through(_shared, MaxPool.Of(_stem.Of(x)).relu_()));

    public Tensor MainHead(Tensor features) => Head(features, _main, _mainLinear);

    public Tensor AuxiliaryHead(Tensor features) => Head(features, _auxiliary, _auxiliaryLinear);

    private Tensor Head(Tensor features, Sequential[] layers, Linear linear) =>
        SingleImageTwice(features, x => linear.call(Through(layers, x).mean([2, 3])));

    private static Tensor Through(Sequential[] layers, Tensor input) => layers.Aggregate(input, (x, layer) => layer.call(x));

    // On the processor libtorch computes the convolutions of a single image without oneDNN, five times slower than those of two images.
    private Tensor SingleImageTwice(Tensor input, Func<Tensor, Tensor> compute)
    {
        using var scope = NewDisposeScope();
        var output = input.shape[0] == 1 && Device.type == DeviceType.CPU ? compute(cat([input, input])).narrow(0, 0, 1) : compute(input);
        return output.MoveToOuterDisposeScope();
    }

    private IEnumerable<Sequential> LayersFrom(int first, int last, string suffix, LayerOptions options)
    {
        for (var n = first; n <= last; n++)
        {
            var outputs = Architecture.Width << (n - 1);
            var (inputs, stride) = n == 1 ? (outputs, 1) : (outputs / 2, 2);
            var layer = Sequential(new BasicBlock(inputs, outputs, stride, options), new BasicBlock(outputs, outputs, 1, options));
            register_module($"layer{n}{suffix}", layer);
            yield return layer;
        }
    }

    private static bool IsAuxiliaryHead(string parameter) => parameter.Contains("_ssh", StringComparison.Ordinal);

    private bool IsMainHead(string parameter) =>
        parameter.StartsWith("fc.", StringComparison.Ordinal)
        || Enumerable.Range(Architecture.SplitAfter + 1, LayerGroups - Architecture.SplitAfter)
            .Any(n => parameter.StartsWith($"layer{n}.", StringComparison.Ordinal));
}
