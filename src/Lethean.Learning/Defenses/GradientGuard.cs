using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Tensors;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>What a guard compares a step's gradient with.</summary>
public enum GuardReference
{
    /// <summary>The gradient of the main loss on labelled training images, at the weights of the moment (after A-GEM).</summary>
    TrustedBuffer,

    /// <summary>A running mean of auxiliary gradients: of training's, and of those that it let pass (Perry 2020, discussion).</summary>
    History,
}

/// <summary>What a guard does with a gradient that points away from its reference.</summary>
public enum GuardAction
{
    /// <summary>The step is refused.</summary>
    Skip,

    /// <summary>The part that points away is taken out.</summary>
    Project,
}

public sealed record GradientGuardSettings(
    GuardReference Reference = GuardReference.TrustedBuffer,
    GuardAction Action = GuardAction.Project,
    int Images = 64,
    int Refresh = 10,
    double Decay = 0.99,
    bool Seeded = true) : DefenseSettings(DefensePoint.Gradient)
{
    public static Kind<GradientGuardSettings> Declaration { get; } = new(
        "gradient-guard",
        "Gradient. Lets no step point away from a reference direction (negative inner product on the shared weights).",
        new())
    {
        {
            s => s.Reference, Choice<GuardReference>(),
            "trusted-buffer (gradient of the main loss on labelled training images) or history (running mean of the steps let through)."
        },
        { s => s.Action, Choice<GuardAction>(), "skip (no step) or project (only the part that points away is taken out)." },
        {
            s => s.Images, WholeNumber(1, DefenseKinds.MostImages, "images"),
            "Training images of the trusted buffer, or of the gradient that a history starts with."
        },
        { s => s.Refresh, WholeNumber(1, MostSamples, "steps"), "Steps for which one gradient of the trusted buffer serves." },
        { s => s.Decay, ProperFraction, "What the running mean of the history keeps at each step." },
        {
            s => s.Seeded, Flag,
            "Whether a history starts with the auxiliary gradient of training images; if not, with the first sample, whoever sent it."
        },
    };

    public override int TrainingImages => Reference == GuardReference.TrustedBuffer || Seeded ? Images : 0;

    public override bool CanRefuse => Action == GuardAction.Skip;

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new GradientGuard(
        Action,
        Reference == GuardReference.TrustedBuffer
            ? new TrustedGradient(materials.Model, new(materials.Model, materials.DrawTrusted(Images, link)), Refresh)
            : new AcceptedGradients(materials.Model, Decay, Seeded ? GradientOfTraining(materials, link) : []));

    private Tensor[] GradientOfTraining(DefenseMaterials materials, string link)
    {
        using var images = new TrustedImages(materials.Model, materials.DrawTrusted(Images, link));
        return images.AuxiliaryGradient();
    }
}

/// <summary>
/// Lets no step point away from a reference r: where ⟨g, r⟩ &lt; 0 on the shared weights, the step is refused, or projected,
/// g ← g − (gᵀr / rᵀr) r (the projection of A-GEM, Chaudhry 2019, equation 11). The auxiliary head's gradient has no counterpart
/// and stays. A-GEM itself draws a new batch for each step and compares gradients of one and the same loss; here the images stay, and
/// g is of the auxiliary loss, r of the main one.
/// </summary>
public sealed class GradientGuard(GuardAction action, IReferenceGradient reference) : IGradientDefense, IStatefulDefense, IDisposable
{
    public GradientVerdict Apply(StepGradients step)
    {
        var gradient = step.SharedGradients;
        if (reference.Next() is not { } direction)
        {
            reference.Accept(gradient);
            return GradientVerdict.Untouched;
        }

        var product = Vectors.Dot(gradient, direction);
        var length = Vectors.Norm(direction);
        step.GuardCosine = product / (length * Vectors.Norm(gradient));
        if (product < 0 && action == GuardAction.Skip)
            return GradientVerdict.Refused;
        if (product < 0)
            Vectors.AddTo(gradient, direction, -product / (length * length));
        reference.Accept(gradient);
        return product < 0 ? GradientVerdict.Changed : GradientVerdict.Untouched;
    }

    public DefenseState Export() => reference.Export();

    public void Import(DefenseState state) => reference.Import(state);

    public void Dispose() => reference.Dispose();
}

/// <summary>A direction on the shared weights that a step must not point away from.</summary>
public interface IReferenceGradient : IStatefulDefense, IDisposable
{
    /// <summary>For the coming step, in the shapes of the shared weights; null where there is none yet. Stays with the reference.</summary>
    IReadOnlyList<Tensor>? Next();

    /// <summary>Told of each shared gradient that was let through.</summary>
    void Accept(IEnumerable<Tensor> gradient);
}

/// <summary>The gradient of the main loss on labelled images that are known to be good.</summary>
/// <param name="model">Stays with its owner.</param>
/// <param name="images">All are used at once; taken over.</param>
/// <param name="refresh">Steps for which one gradient serves, 1 or more.</param>
internal sealed class TrustedGradient(ITestTimeModel model, TrustedImages images, int refresh) : IReferenceGradient
{
    private Tensor[] _gradient = [];
    private int _age;

    public IReadOnlyList<Tensor> Next()
    {
        if (_age == 0)
            Replace(images.MainGradient());
        _age = (_age + 1) % refresh;
        return _gradient;
    }

    public void Accept(IEnumerable<Tensor> gradient)
    {
    }

    public DefenseState Export() => DefenseState.Empty.With("reference", _gradient).With("age", _age);

    public void Import(DefenseState state)
    {
        _age = (int)state.Counters["age"];
        Replace(state.ToTensors("reference", [.. model.SharedParameters.Select(p => p.Value)]));
    }

    public void Dispose()
    {
        Replace([]);
        images.Dispose();
    }

    private void Replace(Tensor[] gradient)
    {
        foreach (var part in _gradient)
            part.Dispose();
        _gradient = gradient;
    }
}

/// <summary>The running mean of the gradients that were let through: r ← d·r + (1 − d)·g.</summary>
/// <param name="model">Stays with its owner.</param>
/// <param name="decay">d, 0 to below 1.</param>
/// <param name="start">What the mean starts with, in the shapes of the shared weights, taken over; empty: the first gradient.</param>
internal sealed class AcceptedGradients(ITestTimeModel model, double decay, Tensor[] start) : IReferenceGradient
{
    private Tensor[] _mean = start;

    public IReadOnlyList<Tensor>? Next() => _mean.Length == 0 ? null : _mean;

    public void Accept(IEnumerable<Tensor> gradient)
    {
        if (_mean.Length == 0)
        {
            _mean = Vectors.Keep(gradient);
            return;
        }

        Vectors.Scale(_mean, decay);
        Vectors.AddTo(_mean, gradient, 1 - decay);
    }

    public DefenseState Export() => DefenseState.Empty.With("mean", _mean);

    public void Import(DefenseState state)
    {
        Dispose();
        _mean = state.ToTensors("mean", [.. model.SharedParameters.Select(p => p.Value)]);
    }

    public void Dispose()
    {
        foreach (var part in _mean)
            part.Dispose();
        _mean = [];
    }
}
