using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>
/// Holds the weights that the main task depends on: the loss grows by λ Σ F (θ − θ*)², so the gradient by 2 λ F (θ − θ*), with
/// the diagonal Fisher information F of the trained weights θ* (Kirkpatrick 2017). Only shared weights have any.
/// </summary>
public sealed class ElasticWeightConsolidation : IGradientDefense, IDisposable
{
    public const string Kind = "ewc";

    private readonly Tensor[] _trained;
    private readonly Tensor[] _fisher;
    private readonly double _strength;

    /// <param name="fisher">Of the shared weights in their order.</param>
    public ElasticWeightConsolidation(ElasticWeightConsolidationSettings settings, DefenseMaterials materials, FisherInformation fisher)
    {
        var shared = materials.Model.SharedParameters.Select(p => (Tensor)p.Value).ToList();
        _strength = settings.Strength;
        _trained = Vectors.Keep(shared);
        _fisher = fisher.ToTensors(shared);
    }

    public GradientVerdict Apply(StepGradients step)
    {
        using var noGrad = no_grad();
        using Scalar factor = 2 * _strength;
        for (var i = 0; i < _trained.Length; i++)
        {
            using var away = step.Weights[i].sub(_trained[i]);
            step.Gradients[i].addcmul_(_fisher[i], away, factor);
        }

        return GradientVerdict.Changed;
    }

    public void Dispose()
    {
        foreach (var part in _trained.Concat(_fisher))
            part.Dispose();
    }
}
