using System.Collections.Immutable;
using System.Diagnostics;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tensors;
using static TorchSharp.torch;

namespace Lethean.Learning.Adaptation;

/// <summary>
/// A deployed model that learns from every sample it serves (Sun 2020): confidence → gates → steps → prediction, with the chain
/// of defenses at its points.
/// Not thread-safe, and all calls must come from one thread at a time.
/// </summary>
public sealed class TestTimeLearner : IDisposable
{
    public const string AdaptationOff = "adaptation-off";
    public const string NonFinite = "non-finite";

    private readonly ITestTimeModel _model;
    private readonly AdaptationSettings _settings;
    private readonly DefenseChain _defenses;
    private readonly RandomStream _random;
    private readonly IAdaptationMethod _method;
    private readonly GradientCorrelation _correlation;
    private Tensor[] _trained = [];

    /// <param name="model">The learner takes it over and disposes it.</param>
    /// <param name="defenses">The learner takes it over and disposes it.</param>
    /// <param name="random">Draws what is random in the steps.</param>
    /// <exception cref="InputException">The settings are out of their ranges.</exception>
    public TestTimeLearner(
        ITestTimeModel model, AdaptationSettings settings, DefenseChain defenses, RandomStream random)
    {
        (_model, _settings, _defenses, _random) = (model, settings, defenses, random);
        _method = settings.CreateMethod(model);
        _correlation = new(model);
        RememberTrained();
    }

    /// <summary>
    /// Serves one image and learns from it where the settings and defenses admit that. A step whose loss or gradient
    /// is not finite is refused before it touches any weight, and no further step is taken.
    /// </summary>
    /// <param name="arrival">What else is known of the sample; only defenses look at it.</param>
    public ServedSample Serve(Image image, in Arrival arrival = default)
    {
        _defenses.Begin(arrival);
        var step = _method.Plan(_random);
        // Without a gate to ask, the first step's own forward pass tells the confidence.
        var needed = !_settings.Enabled || !step.TellsConfidence;
        var started = Stopwatch.GetTimestamp();
        Observation? before = needed || _defenses.HasActiveGates ? Observation.Of(_model, image) : null;
        if (!_settings.Enabled)
            return Refused(image, before, null, AdaptationOff);
        if (before is { } seen && _defenses.Refusal(seen, arrival.Client, needed ? null : started) is { } gate)
        {
            _defenses.Conclude(arrival.Client, gate);
            return Refused(image, before, null, gate);
        }

        var defending = _defenses.HasActiveGradientDefenses ? _defenses : null;
        if (step.Take(image, defending) is not { } first)
            return Refused(image, before, null, NonFinite);
        _defenses.Conclude(arrival.Client, first.RefusedBy);
        if (first.RefusedBy is { } guard)
            return Refused(image, before, first, guard);
        TakeFurtherSteps(image, defending);
        _defenses.AfterAdapting();
        var outcome = ServedSample.Of(Observation.Of(_defenses.Serving ?? _model, image), before, first, null);
        Forget();
        return outcome;
    }

    /// <summary>Serves one image with the weights as they are and learns nothing from it.</summary>
    /// <param name="reason">Why not; the outcome's skip reason.</param>
    public ServedSample ServeWithoutAdapting(Image image, string reason) => Refused(image, null, null, reason);

    /// <summary>Answers an attacker who can look into the model; leaves weights and gradients as they were.</summary>
    public InputAnswer Answer(Image image, InputObjective objective) => InputGradient.Of(_model, image, objective);

    /// <summary>See <see cref="GradientCorrelation.Of"/>; leaves weights and gradients as they were.</summary>
    /// <returns>−1 … 1; null where there is no number.</returns>
    public double? CorrelationOf(Image image, int label) => ServedSample.Finite(_correlation.Of(image, label));

    /// <summary>The weights that predict.</summary>
    /// <param name="version">Samples served so far.</param>
    public WeightSnapshot Snapshot(long version) => WeightSnapshot.Of(_defenses.Serving ?? _model, version);

    /// <param name="version">Samples served so far.</param>
    public LearnerState Capture(long version)
    {
        var teacher = _defenses.Serving is { } serving ? WeightSnapshot.Of(serving, version) : null;
        return new(WeightSnapshot.Of(_model, version), teacher, _defenses.Export());
    }

    /// <summary>
    /// Goes on from a state of a learner with the same settings; in episodic mode its weights are the trained ones from now on.
    /// </summary>
    public void Restore(LearnerState state)
    {
        state.Learning.CopyTo(_model);
        _defenses.Import(state.Defenses);
        RememberTrained();
    }

    /// <summary>Goes back to an earlier state of its own; defenses stay switched as they are.</summary>
    public void RollBack(LearnerState state)
    {
        var before = _defenses.Status.ToList();
        Restore(state);
        foreach (var (link, _, switched) in before)
            _defenses.Switch(link, switched);
    }

    /// <inheritdoc cref="DefenseChain.Status"/>
    public IEnumerable<(string Name, bool Active, bool? Switched)> DefenseStatus => _defenses.Status;

    /// <inheritdoc cref="DefenseChain.Switch"/>
    public bool SwitchDefense(string link, bool? on) => _defenses.Switch(link, on);

    public void Dispose()
    {
        _defenses.Dispose();
        _model.Dispose();
        foreach (var weight in _trained)
            weight.Dispose();
    }

    /// <summary>In episodic mode: what every sample starts from, kept on the device.</summary>
    private void RememberTrained()
    {
        foreach (var weight in _trained)
            weight.Dispose();
        _trained = _settings.Mode == AdaptationMode.Episodic ? Vectors.Keep(_model.Parameters.Select(p => p.Value)) : [];
    }

    private void Forget()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        for (var i = 0; i < _trained.Length; i++)
            _model.Parameters[i].Value.copy_(_trained[i]);
    }

    private void TakeFurtherSteps(Image image, DefenseChain? defending)
    {
        for (var step = 1; step < _settings.Steps; step++)
        {
            if (_method.Plan(_random).Take(image, defending) is not { RefusedBy: null })
                return;
        }
    }

    private ServedSample Refused(Image image, in Observation? before, in StepResult? step, string reason)
    {
        var seen = before ?? Observation.Of(_model, image);
        return ServedSample.Of(_defenses.Serving is { } serving ? Observation.Of(serving, image) : seen, seen, step, reason);
    }
}

/// <summary>Everything in a learner that its coming answers depend on, but the random stream that it was given. Immutable.</summary>
/// <param name="Learning">The weights that learn.</param>
/// <param name="Teacher">The weights that predict; null where they are those that learn. Follows from <paramref name="Defenses"/>.</param>
/// <param name="Defenses">What the links of the chain remember, in order.</param>
public sealed record LearnerState(WeightSnapshot Learning, WeightSnapshot? Teacher, ImmutableArray<LinkState> Defenses)
{
    /// <summary>The weights that predict.</summary>
    public WeightSnapshot Serving => Teacher ?? Learning;

    /// <summary>Samples served when the state was taken.</summary>
    public long Version => Learning.Version;
}
