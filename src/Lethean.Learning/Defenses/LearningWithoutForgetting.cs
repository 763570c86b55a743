using Lethean.Learning.Models;
using Lethean.Learning.Adaptation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>
/// Keeps the predictions: the loss grows by α T² KL(p_old ‖ p_new), the distributions of the trained and of the learning main
/// head on the sample, both softened by T (Li and Hoiem 2016; Hinton 2015). Moves only the shared weights: the main head stays
/// as it is in test-time training.
/// </summary>
public sealed class LearningWithoutForgetting : IGradientDefense, IDisposable
{
    public const string Kind = "lwf";

    private readonly LearningWithoutForgettingSettings _settings;
    private readonly ITestTimeModel _trained;
    private readonly Tensor[] _shared;

    public LearningWithoutForgetting(LearningWithoutForgettingSettings settings, DefenseMaterials materials)
    {
        _settings = settings;
        _trained = materials.CreateTrained();
        _shared = [.. materials.Model.SharedParameters.Select(p => p.Value)];
    }

    public GradientVerdict Apply(StepGradients step)
    {
        using var scope = NewDisposeScope();
        var input = step.Model.Normalise(ImageTensors.Upright(step.Image, step.Model.Device));
        using Scalar sharpness = 1 / _settings.Temperature;
        // KL differs from the cross entropy by the entropy of p_old, which has no gradient.
        using Scalar factor = -_settings.Alpha * _settings.Temperature * _settings.Temperature;
        var loss = Old(input, sharpness).mul(step.Model.Main(input).mul(sharpness).log_softmax(1)).sum().mul(factor);
        Vectors.AddTo(step.SharedGradients, autograd.grad([loss], _shared));
        return GradientVerdict.Changed;
    }

    public void Dispose() => _trained.Dispose();

    private Tensor Old(Tensor input, Scalar sharpness)
    {
        using var noGrad = no_grad();
        return _trained.Main(input).mul(sharpness).softmax(1);
    }
}
