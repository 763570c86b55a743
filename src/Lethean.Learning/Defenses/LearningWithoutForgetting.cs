using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Tensors;
using TorchSharp;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

public sealed record LearningWithoutForgettingSettings(double Alpha = 1, double Temperature = 2) : DefenseSettings(DefensePoint.Gradient)
{
    public static Kind<LearningWithoutForgettingSettings> Declaration { get; } = new(
        "lwf", "Gradient. Adds alpha × T² × KL(trained predictions, present predictions) of the sample to the loss.", new())
    {
        { s => s.Alpha, PositiveNumber(1e6), "Weight of the term." },
        { s => s.Temperature, PositiveNumber(100), "T." },
    };

    public override bool RestsAtTrainedWeights => true;

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new LearningWithoutForgetting(this, materials);
}

/// <summary>
/// Keeps the predictions: the loss grows by α T² KL(p_old ‖ p_new), the distributions of the trained and of the learning main
/// head on the sample, both softened by T (Li and Hoiem 2016). T² keeps the length of the gradient where T changes (Hinton 2015,
/// section 2); the loss of Li and Hoiem has no T², so their weight is α T². Moves only the shared weights: the main head stays as it
/// is in test-time training.
/// </summary>
public sealed class LearningWithoutForgetting : IGradientDefense, IDisposable
{
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

    /// <returns>[1, classes]</returns>
    private Tensor Old(Tensor input, Scalar sharpness)
    {
        using var noGrad = no_grad();
        return _trained.Main(input).mul(sharpness).softmax(1);
    }
}
