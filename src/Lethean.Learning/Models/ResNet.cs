using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lethean.Learning.Models;

/// <summary>
/// A residual network with two heads: stem, layer groups, average pool, linear. The heads part after one of the groups. Parameter names are
/// torchvision's; the auxiliary head has <c>fc_ssh</c>, and its own <c>layerN_ssh</c> after the split.
/// </summary>
internal sealed class ResNet : nn.Module, ITestTimeModel
{
    private const string OfAuxiliaryHead = "_ssh";

    private readonly ResNetFamily _family;
    private readonly Func<Tensor, Tensor> _stem;
    private readonly Func<Tensor, Tensor>[] _shared;
    private readonly Func<Tensor, Tensor>[] _main;
    private readonly Func<Tensor, Tensor>[] _auxiliary;
    private readonly Linear _mainLinear;
    private readonly Linear _auxiliaryLinear;
    private readonly Tensor _mean;
    private readonly Tensor _deviation;

    /// <param name="device">Where the weights are; the processor's memory if null.</param>
    public ResNet(
        Architecture architecture, Normalization normalization, Device? device = null, Precision precision = Precision.Full)
        : base(nameof(ResNet))
    {
        Device = device ?? CPU;
        Architecture = architecture.Validated();
        Normalization = normalization;
        _family = ResNetFamily.ByName[architecture.Family];
        var options = new LayerOptions(architecture.Groups, Device, precision.ToScalarType());
        var split = architecture.SplitAfter;

        _stem = _family.Stem(this, architecture.Width, options);
        _shared = [.. LayersFrom(1, split, "", options)];
        _main = [.. LayersFrom(split + 1, _family.LayerGroups, "", options)];
        register_module("fc", _mainLinear = Linear(architecture.Features, architecture.Classes, device: Device));
        register_module("fc_ssh", _auxiliaryLinear = Linear(architecture.Features, Architecture.Rotations, device: Device));
        _auxiliary = [.. LayersFrom(split + 1, _family.LayerGroups, OfAuxiliaryHead, options)];

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

    public Tensor Shared(Tensor normalised) => SingleImageTwice(normalised, x => Through(_shared, _stem(x)));

    public Tensor MainHead(Tensor features) => Head(features, _main, _mainLinear);

    public Tensor AuxiliaryHead(Tensor features) => Head(features, _auxiliary, _auxiliaryLinear);

    private Tensor Head(Tensor features, Func<Tensor, Tensor>[] layers, Linear linear) =>
        SingleImageTwice(features, x => linear.call(Through(layers, x).mean([2, 3]).As(ScalarType.Float32)));

    private static Tensor Through(Func<Tensor, Tensor>[] layers, Tensor input) => layers.Aggregate(input, (x, layer) => layer(x));

    // On the processor libtorch computes the convolutions of a single image without oneDNN, five times slower than those of two images.
    private Tensor SingleImageTwice(Tensor input, Func<Tensor, Tensor> compute)
    {
        using var scope = NewDisposeScope();
        var output = input.shape[0] == 1 && Device.type == DeviceType.CPU ? compute(cat([input, input])).narrow(0, 0, 1) : compute(input);
        return output.MoveToOuterDisposeScope();
    }

    /// <param name="last">With the last group comes what the family has behind it.</param>
    private IEnumerable<Func<Tensor, Tensor>> LayersFrom(int first, int last, string suffix, LayerOptions options)
    {
        for (var n = first; n <= last; n++)
        {
            var outputs = Architecture.Width << (n - 1);
            var (inputs, stride) = n == 1 ? (outputs, 1) : (outputs / 2, 2);
            var blocks = Enumerable.Range(0, _family.Blocks).Select(
                block => block == 0 ? _family.Block(inputs, outputs, stride, options) : _family.Block(outputs, outputs, 1, options));
            var layer = Sequential([.. blocks]);
            register_module($"layer{n}{suffix}", layer);
            yield return layer.call;
        }

        if (first <= last && last == _family.LayerGroups && _family.End(this, suffix, Architecture.Features, options) is { } end)
            yield return end;
    }

    private static bool IsAuxiliaryHead(string parameter) => parameter.Contains(OfAuxiliaryHead, StringComparison.Ordinal);

    private bool IsMainHead(string parameter) =>
        parameter.StartsWith("fc.", StringComparison.Ordinal)
        || (Architecture.SplitAfter < _family.LayerGroups && parameter.StartsWith(ResNetFamily.EndNorm + ".", StringComparison.Ordinal))
        || Enumerable.Range(Architecture.SplitAfter + 1, _family.LayerGroups - Architecture.SplitAfter)
            .Any(n => parameter.StartsWith($"layer{n}.", StringComparison.Ordinal));
}
