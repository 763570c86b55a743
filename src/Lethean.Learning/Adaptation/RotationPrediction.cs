using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Adaptation;

/// <summary>Learning to tell the rotations of a sample apart (Sun 2020).</summary>
public sealed record RotationPredictionSettings : AdaptationSettings
{
    public static Kind<RotationPredictionSettings> Declaration { get; } = new(
        "rotation-prediction", "Learns to tell the rotations of a sample apart, by plain SGD (Sun 2020).", new())
    {
        {
            s => s.Enabled, Flag,
            "Whether the model learns from what it serves. Off, it serves with the weights of the checkpoint."
        },
        {
            s => s.Mode, Choice<AdaptationMode>(),
            "online: every sample starts from the weights that the one before it left. episodic: from those of the checkpoint."
        },
        { s => s.LearningRate, PositiveNumber(10), "Step size of plain SGD." },
        { s => s.Steps, WholeNumber(1, 1000, "steps"), "Gradient steps for each sample." },
        {
            s => s.Batch, AuxiliaryBatch.Type,
            "Rotated views in one step: expand (each of the four once) or random(n) (n copies turned at random)."
        },
    };

    /// <summary>Which rotations one step learns from.</summary>
    public AuxiliaryBatch Batch { get; init; } = AuxiliaryBatch.Expand;

    protected override IKind Declared => Declaration;

    protected override IAdaptationMethod Create(ITestTimeModel model) => new RotationPrediction(model, this);
}

/// <summary>
/// Test-time training on rotations: each step descends the cross entropy of the auxiliary head, which tells how far the views of one
/// sample are turned (Sun 2020, section 2).
/// </summary>
/// <param name="model">Stays with its owner.</param>
public sealed class RotationPrediction(ITestTimeModel model, RotationPredictionSettings settings) : IAdaptationMethod
{
    private readonly GradientStep _step = new(model, settings.LearningRate);

    public PlannedStep Plan(RandomStream random) => new Planned(this, settings.Batch.Draw(random));

    /// <summary>Adapts the model to one image.</summary>
    /// <param name="views">What the step learns from.</param>
    /// <param name="defenses">May change the gradient or refuse the step; null where none does.</param>
    /// <returns>What the model knew before the step; null if loss or gradient was not finite, and then no weight has changed.</returns>
    public StepResult? Take(Image image, ViewWeights views, DefenseChain? defenses = null)
    {
        using var scope = NewDisposeScope();
        using var factors = new WeightFactors();
        var logits = factors.LeaveOut(() => AuxiliaryLoss.Logits(model, image, views));
        var upright = views.IncludeUpright ? logits.detach()[0].softmax(0)[0] : null;
        return _step.Take(image, AuxiliaryLoss.Of(logits, views), upright, defenses, factors);
    }

    private sealed record Planned(RotationPrediction Method, ViewWeights Views) : PlannedStep
    {
        public override bool TellsConfidence => Views.IncludeUpright;

        public override StepResult? Take(Image image, DefenseChain? defenses) => Method.Take(image, Views, defenses);
    }
}

/// <summary>The self-supervised loss of one sample: cross entropy of telling its rotations apart (Sun 2020, section 2).</summary>
internal static class AuxiliaryLoss
{
    /// <returns>[views, 4], one row for each rotation that occurs, with their graph.</returns>
    public static Tensor Logits(ITestTimeModel model, Image image, ViewWeights views)
    {
        using var scope = NewDisposeScope();
        var input = model.Normalise(ImageTensors.Rotated(image, views.Rotations, model.Device));
        return model.Auxiliary(input).MoveToOuterDisposeScope();
    }

    /// <summary>The mean loss of the batch that the views stand for.</summary>
    /// <param name="logits">[views, 4]</param>
    /// <returns>A scalar, [], with its graph.</returns>
    public static Tensor Of(Tensor logits, ViewWeights views)
    {
        using var scope = NewDisposeScope();
        // Every label occurs once, so class weights that sum to one are the weights of the views.
        var labels = DeviceTensors.Of([.. views.Rotations.Select(k => (long)k)], logits.device);
        var shares = DeviceTensors.Of([.. views.Shares], [views.Shares.Length], logits.device);
        return cross_entropy(logits, labels, weight: shares).MoveToOuterDisposeScope();
    }
}
