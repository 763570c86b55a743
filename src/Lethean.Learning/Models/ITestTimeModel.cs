using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>
/// A network with a shared part and two heads: the main task and the self-supervised one (Sun 2020, figure 1).
/// Inputs are normalised images [n, 3, 32, 32]. Not thread-safe: one owner at a time.
/// </summary>
public interface ITestTimeModel : IDisposable
{
    Architecture Architecture { get; }

    Normalization Normalization { get; }

    /// <summary>Where the weights live and everything is computed.</summary>
    Device Device { get; }

    nn.Module Module { get; }

    /// <summary>Every weight once, in the order of the checkpoint.</summary>
    IReadOnlyList<NamedParameter> Parameters { get; }

    /// <summary>Weights before the split point: both losses reach them.</summary>
    IReadOnlyList<NamedParameter> SharedParameters { get; }

    IReadOnlyList<NamedParameter> MainHeadParameters { get; }

    IReadOnlyList<NamedParameter> AuxiliaryHeadParameters { get; }

    /// <summary>Pixels in [0, 1], [n, 3, 32, 32] wherever they are, as the network takes them, on its device.</summary>
    Tensor Normalise(Tensor pixels) => Normalization.Apply(pixels, Device);

    /// <summary>Features at the split point, the input of both heads.</summary>
    Tensor Shared(Tensor normalised);

    /// <summary>Class logits [n, classes] of shared features.</summary>
    Tensor MainHead(Tensor features);

    /// <summary>Rotation logits [n, 4] of shared features; index k means k quarter turns counter-clockwise.</summary>
    Tensor AuxiliaryHead(Tensor features);

    Tensor Main(Tensor normalised) => MainHead(Shared(normalised));

    Tensor Auxiliary(Tensor normalised) => AuxiliaryHead(Shared(normalised));

    (Tensor Main, Tensor Auxiliary) Both(Tensor normalised)
    {
        var features = Shared(normalised);
        return (MainHead(features), AuxiliaryHead(features));
    }
}
