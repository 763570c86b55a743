using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>A direction on the shared weights that a step must not point away from.</summary>
public interface IReferenceGradient : IStatefulDefense, IDisposable
{
    /// <summary>For the coming step; null where there is none yet. The tensors stay with the reference.</summary>
    IReadOnlyList<Tensor>? Next();

    /// <summary>Told of each shared gradient that was let through.</summary>
    void Accept(IEnumerable<Tensor> gradient);
}
