using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lethean.Benchmarks.Comparison;

/// <summary>
/// The ResNet-18 of the paper's code as a user of TorchSharp writes it, module by module as in bench/pytorch/lethean_arm.py.
/// </summary>
internal sealed class NaiveNetwork : Module<Tensor, Tensor>
{
    private const int LayerGroups = 4;

    private readonly int _splitAfter;
    private readonly Dictionary<string, Module<Tensor, Tensor>> _parts = [];

    public NaiveNetwork(int width = 64, int groups = 32, int splitAfter = 4, int classes = 10)
        : base(nameof(NaiveNetwork))
    {
        _splitAfter = splitAfter;
        Add("conv1", Conv2d(3, width, 3, 1, 1, bias: false));
        Add("bn1", GroupNorm(groups, width));
        Add("relu", ReLU(inplace: true));
        Add("maxpool", MaxPool2d(3, 2, 1));
        for (var n = 1; n <= LayerGroups; n++)
        {
            Add($"layer{n}", Group(n, width, groups));
            if (n > splitAfter)
                Add($"layer{n}_ssh", Group(n, width, groups));
        }

        Add("avgpool", AdaptiveAvgPool2d(1));
        Add("flatten", Flatten());
        Add("fc", Linear(8 * width, classes));
        Add("fc_ssh", Linear(8 * width, 4));
    }

    /// <summary>What the rotation loss reaches.</summary>
    public IEnumerable<Parameter> AuxiliaryParameters => named_parameters().Where(p => !IsMainHead(p.name)).Select(p => p.parameter);

    public override Tensor forward(Tensor x) => Head(x, "");

    public Tensor Rotation(Tensor x) => Head(x, "_ssh");

    private static Sequential Group(int n, int width, int groups)
    {
        var outputs = width << (n - 1);
        var inputs = n == 1 ? width : outputs / 2;
        return Sequential(new NaiveBlock(inputs, outputs, n == 1 ? 1 : 2, groups), new NaiveBlock(outputs, outputs, 1, groups));
    }

    private Tensor Head(Tensor x, string suffix)
    {
        foreach (var name in new[] { "conv1", "bn1", "relu", "maxpool" })
            x = _parts[name].call(x);
        for (var n = 1; n <= LayerGroups; n++)
            x = _parts[$"layer{n}{(n > _splitAfter ? suffix : "")}"].call(x);
        return _parts["fc" + suffix].call(_parts["flatten"].call(_parts["avgpool"].call(x)));
    }

    private void Add(string name, Module<Tensor, Tensor> part)
    {
        register_module(name, part);
        _parts.Add(name, part);
    }

    private bool IsMainHead(string parameter) =>
        parameter.StartsWith("fc.", StringComparison.Ordinal)
        || Enumerable.Range(_splitAfter + 1, LayerGroups - _splitAfter)
            .Any(n => parameter.StartsWith($"layer{n}.", StringComparison.Ordinal));

    private sealed class NaiveBlock : Module<Tensor, Tensor>
    {
        private readonly Conv2d _conv1;
        private readonly GroupNorm _bn1;
        private readonly Conv2d _conv2;
        private readonly GroupNorm _bn2;
        private readonly ReLU _relu;
        private readonly Sequential? _downsample;

        public NaiveBlock(int inputs, int outputs, int stride, int groups)
            : base(nameof(NaiveBlock))
        {
            register_module("conv1", _conv1 = Conv2d(inputs, outputs, 3, stride, 1, bias: false));
            register_module("bn1", _bn1 = GroupNorm(groups, outputs));
            register_module("conv2", _conv2 = Conv2d(outputs, outputs, 3, 1, 1, bias: false));
            register_module("bn2", _bn2 = GroupNorm(groups, outputs));
            register_module("relu", _relu = ReLU(inplace: true));
            if (stride != 1 || inputs != outputs)
            {
                _downsample = Sequential(Conv2d(inputs, outputs, 1, stride, bias: false), GroupNorm(groups, outputs));
                register_module("downsample", _downsample);
            }
        }

        public override Tensor forward(Tensor x)
        {
            var identity = _downsample?.call(x) ?? x;
            var output = _relu.call(_bn1.call(_conv1.call(x)));
            output = _bn2.call(_conv2.call(output));
            output.add_(identity);
            return _relu.call(output);
        }
    }
}
