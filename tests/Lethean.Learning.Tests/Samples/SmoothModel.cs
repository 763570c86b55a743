using Lethean.Learning.Models;
using Lethean.Learning.Tests.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lethean.Learning.Tests.Samples;

/// <summary>A network with the layers of the real ones but without kinks, so that its derivatives can be checked numerically.</summary>
internal sealed class SmoothModel : nn.Module, ITestTimeModel
{
    private const int Channels = 8;

    private readonly Conv2d _convolution;
    private readonly GroupNorm _norm;
    private readonly Linear _main;
    private readonly Linear _auxiliary;

    public SmoothModel() : base(nameof(SmoothModel))
    {
        register_module("conv1", _convolution = Conv2d(3, Channels, 5, 3, 1, bias: false));
        register_module("bn1", _norm = GroupNorm(2, Channels));
        register_module("fc", _main = Linear(Channels * 4, Architecture.Classes));
        register_module("fc_ssh", _auxiliary = Linear(Channels * 4, Architecture.Rotations));
        Parameters = [.. named_parameters().Select(p => new NamedParameter(p.name, p.parameter))];
        WeightInitialization.Apply(this, seed: 1);
    }

    public Architecture Architecture { get; } = SmallModel.Architecture();

    public Normalization Normalization => SmallModel.Normalization;

    public Device Device => CPU;

    public IReadOnlyList<NamedParameter> Parameters { get; }

    public IReadOnlyList<NamedParameter> SharedParameters => Named("conv1.", "bn1.");

    public IReadOnlyList<NamedParameter> AuxiliaryHeadParameters => Named("fc_ssh.");

    public Tensor Shared(Tensor normalised) => functional.avg_pool2d(_norm.call(_convolution.call(normalised)).tanh(), 5).flatten(1);

    public Tensor MainHead(Tensor features) => _main.call(features);

    public Tensor AuxiliaryHead(Tensor features) => _auxiliary.call(features);

    private NamedParameter[] Named(params string[] prefixes) =>
        [.. Parameters.Where(p => prefixes.Any(prefix => p.Name.StartsWith(prefix, StringComparison.Ordinal)))];
}
