using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Defenses;

/// <summary>Counts forward passes.</summary>
internal sealed class CountingModel(ITestTimeModel model) : ITestTimeModel
{
    public int Passes { get; private set; }

    public Architecture Architecture => model.Architecture;

    public Normalization Normalization => model.Normalization;

    public Device Device => model.Device;

    public IReadOnlyList<NamedParameter> Parameters => model.Parameters;

    public IReadOnlyList<NamedParameter> SharedParameters => model.SharedParameters;

    public IReadOnlyList<NamedParameter> AuxiliaryHeadParameters => model.AuxiliaryHeadParameters;

    public Tensor Shared(Tensor normalised)
    {
        Passes++;
        return model.Shared(normalised);
    }

    public Tensor MainHead(Tensor features) => model.MainHead(features);

    public Tensor AuxiliaryHead(Tensor features) => model.AuxiliaryHead(features);

    public void Dispose() => model.Dispose();
}
