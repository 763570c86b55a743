using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>
/// A network with a shared part and two heads: the main task and the self-supervised one (Sun 2020, figure 1).
/// Its input is normalised images [n, 3, 32, 32]. Every returned tensor is new and belongs to the caller or to the caller's dispose
/// scope. Not thread-safe: one owner at a time.
/// </summary>
public interface ITestTimeModel : IDisposable
{
    Architecture Architecture { get; }

    Normalization Normalization { get; }

    /// <summary>Where the weights are and everything is computed.</summary>
    Device Device { get; }

    /// <summary>Every weight once, in the order of the checkpoint.</summary>
    IReadOnlyList<NamedParameter> Parameters { get; }

    /// <summary>Weights before the split point, which both losses reach.</summary>
    IReadOnlyList<NamedParameter> SharedParameters { get; }

    /// <summary>Weights of the auxiliary head alone.</summary>
    IReadOnlyList<NamedParameter> AuxiliaryHeadParameters { get; }

    /// <summary>The input of the network, [n, 3, 32, 32] on its device.</summary>
    /// <param name="pixels">[n, 3, 32, 32] in [0, 1], on any device; not changed.</param>
    Tensor Normalise(Tensor pixels) => Normalization.Apply(pixels, Device);

    /// <summary>Features [n, channels, height, width] at the split point, the input of both heads.</summary>
    /// <param name="normalised">[n, 3, 32, 32]</param>
    Tensor Shared(Tensor normalised);

    /// <summary>Class logits [n, classes] of features at the split point.</summary>
    Tensor MainHead(Tensor features);

    /// <summary>Rotation logits [n, 4] of features at the split point; index k means k quarter turns counter-clockwise.</summary>
    Tensor AuxiliaryHead(Tensor features);

    /// <summary>Class logits [n, classes] of images [n, 3, 32, 32].</summary>
    Tensor Main(Tensor normalised) => MainHead(Shared(normalised));

    /// <summary>Rotation logits [n, 4] of images [n, 3, 32, 32].</summary>
    Tensor Auxiliary(Tensor normalised) => AuxiliaryHead(Shared(normalised));

    /// <summary>Logits of both heads, [n, classes] and [n, 4], of images [n, 3, 32, 32]; the shared part runs once.</summary>
    (Tensor Main, Tensor Auxiliary) Both(Tensor normalised)
    {
        var features = Shared(normalised);
        return (MainHead(features), AuxiliaryHead(features));
    }
}

/// <summary>A weight with its torchvision name, as in <c>layer1.0.conv1.weight</c>.</summary>
public readonly record struct NamedParameter(string Name, Parameter Value);
