using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Tensors;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch.nn.functional;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>What a guard compares a step's gradient with.</summary>
public enum GuardReference
{
    /// <summary>The gradient of the main loss on labelled training images, at the weights of the moment (A-GEM, Chaudhry 2019).</summary>
    TrustedBuffer,

    /// <summary>A running mean of the auxiliary gradients that it let pass (Perry 2020, discussion).</summary>
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
    double Decay = 0.99) : DefenseSettings(DefensePoint.Gradient)
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
        { s => s.Images, WholeNumber(1, DefenseKinds.MostImages, "images"), "Images of the trusted buffer." },
        { s => s.Refresh, WholeNumber(1, MostSamples, "steps"), "Steps for which one gradient of the trusted buffer serves." },
        { s => s.Decay, ProperFraction, "What the running mean of the history keeps at each step." },
    };

    public override int TrainingImages => Reference == GuardReference.TrustedBuffer ? Images : 0;

    public override bool CanRefuse => Action == GuardAction.Skip;

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new GradientGuard(
        Action,
        Reference == GuardReference.TrustedBuffer
            ? new TrustedGradient(materials.Model, materials.DrawTrusted(Images, link), Refresh)
            : new AcceptedGradients(materials.Model, Decay));
}

/// <summary>
/// Lets no step point away from a reference r: where ⟨g, r⟩ &lt; 0 on the shared weights, the step is refused, or projected,
/// g ← g − (gᵀr / rᵀr) r (A-GEM, Chaudhry 2019, equation 11). The auxiliary head's gradient has no counterpart and stays.
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
internal sealed class TrustedGradient : IReferenceGradient
{
    private readonly ITestTimeModel _model;
    private readonly Tensor[] _shared;
    private readonly Tensor _input;
    private readonly Tensor _labels;
    private readonly int _refresh;
    private Tensor[] _gradient = [];
    private int _age;

    /// <param name="model">Stays with its owner.</param>
    /// <param name="images">All are used at once.</param>
    /// <param name="refresh">Steps for which one gradient serves, 1 or more.</param>
    public TrustedGradient(ITestTimeModel model, ImageDataset images, int refresh)
    {
        using var scope = NewDisposeScope();
        (_model, _refresh) = (model, refresh);
        _shared = [.. model.SharedParameters.Select(p => p.Value)];
        _input = model.Normalise(images.Pixels(0, images.Count, model.Device)).DetachFromDisposeScope();
        _labels = images.Labels(0, images.Count, model.Device).DetachFromDisposeScope();
    }

    public IReadOnlyList<Tensor> Next()
    {
        if (_age == 0)
            Replace(Compute());
        _age = (_age + 1) % _refresh;
        return _gradient;
    }

    public void Accept(IEnumerable<Tensor> gradient)
    {
    }

    public DefenseState Export() => DefenseState.Empty.With("reference", _gradient).With("age", _age);

    public void Import(DefenseState state)
    {
        _age = (int)state.Counters["age"];
        Replace(state.ToTensors("reference", _shared));
    }

    public void Dispose()
    {
        Replace([]);
        _input.Dispose();
        _labels.Dispose();
    }

    private Tensor[] Compute()
    {
        using var scope = NewDisposeScope();
        var loss = cross_entropy(_model.Main(_input), _labels);
        return Vectors.Keep(autograd.grad([loss], _shared));
    }

    private void Replace(Tensor[] gradient)
    {
        foreach (var part in _gradient)
            part.Dispose();
        _gradient = gradient;
    }
}

/// <summary>The running mean of the gradients that were let through: r ← d·r + (1 − d)·g, from the first one on.</summary>
/// <param name="model">Stays with its owner.</param>
/// <param name="decay">d, 0 to below 1.</param>
internal sealed class AcceptedGradients(ITestTimeModel model, double decay) : IReferenceGradient
{
    private Tensor[] _mean = [];

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
