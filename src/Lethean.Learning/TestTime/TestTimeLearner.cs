using Lethean.Learning.Attacks;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Datasets;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.TestTime;

/// <summary>
/// A deployed model that learns from every sample it serves (Sun 2020): confidence → gates → steps → prediction.
/// Not thread-safe, and all calls must come from one thread at a time.
/// </summary>
public sealed class TestTimeLearner : IDisposable
{
    public const string AdaptationOff = "adaptation-off";
    public const string NonFinite = "non-finite";

    private readonly ITestTimeModel _model;
    private readonly AdaptationSettings _settings;
    private readonly IReadOnlyList<IAdaptationGate> _gates;
    private readonly RandomStream _random;
    private readonly AuxiliaryStep _step;
    private readonly GradientCorrelation _correlation;
    private WeightSnapshot? _trained;

    /// <param name="model">The learner takes it over and disposes it.</param>
    /// <param name="gates">Asked in order; the first that refuses gives the reason.</param>
    /// <param name="random">Draws the rotations of random batches.</param>
    public TestTimeLearner(
        ITestTimeModel model, AdaptationSettings settings, IReadOnlyList<IAdaptationGate> gates, RandomStream random)
    {
        (_model, _settings, _gates, _random) = (model, settings, gates, random);
        _step = new(model, settings.LearningRate);
        _correlation = new(model);
        _trained = settings.Mode == AdaptationMode.Episodic ? Snapshot(0) : null;
    }

    /// <summary>
    /// Serves one image and learns from it where the settings and gates admit that. A step whose loss or gradient
    /// is not finite is refused before it touches any weight, and no further step is taken.
    /// </summary>
    public ServedSample Serve(Image image)
    {
        var views = _settings.Batch.Draw(_random);
        // Without a gate to ask, the first step's own forward pass tells the confidence.
        Evidence? before = _settings.Enabled && _gates.Count == 0 && views.IncludeUpright ? null : Observe(image);
        if (before is { } evidence && Refusal(evidence) is { } reason)
            return Outcome(evidence.Main, evidence.UprightConfidence, null, reason);
        if (_step.Take(image, views) is not { } first)
            return Refused(before ?? Observe(image));
        TakeFurtherSteps(image);
        var outcome = Outcome(Observe(image).Main, before?.UprightConfidence ?? first.UprightConfidence, first.Loss, null);
        _trained?.CopyTo(_model);
        return outcome;
    }

    /// <summary>Serves one image with the weights as they are and learns nothing from it.</summary>
    /// <param name="reason">Why not; the outcome's skip reason.</param>
    public ServedSample ServeWithoutAdapting(Image image, string reason)
    {
        var evidence = Observe(image);
        return Outcome(evidence.Main, evidence.UprightConfidence, null, reason);
    }

    /// <summary>Gradient of a loss of the upright image with respect to its pixels; leaves weights and gradients as they were.</summary>
    /// <returns>One value for each pixel, in the order of <see cref="Image.Pixels"/>.</returns>
    public float[] InputGradient(Image image, InputLoss loss)
    {
        using var scope = NewDisposeScope();
        var pixels = ImageTensors.Upright(image).requires_grad_();
        var input = _model.Normalise(pixels);
        var logits = loss.Kind == InputLossKind.Main ? _model.Main(input) : _model.Auxiliary(input);
        var value = cross_entropy(logits, tensor([(long)loss.Label], device: logits.device));
        return [.. autograd.grad([value], [pixels])[0].data<float>()];
    }

    /// <summary>See <see cref="GradientCorrelation.Of"/>; leaves weights and gradients as they were. Null where there is no number.</summary>
    public double? CorrelationOf(Image image, int label) => Finite(_correlation.Of(image, label));

    /// <param name="version">Samples served so far.</param>
    public WeightSnapshot Snapshot(long version) => WeightSnapshot.Of(_model, version);

    /// <summary>Takes the weights of a snapshot; in episodic mode they are the trained weights from now on.</summary>
    public void Restore(WeightSnapshot snapshot)
    {
        snapshot.CopyTo(_model);
        if (_settings.Mode == AdaptationMode.Episodic)
            _trained = snapshot;
    }

    public void Dispose() => _model.Dispose();

    private Evidence Observe(Image image)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (main, auxiliary) = _model.Both(_model.Normalise(ImageTensors.Upright(image)));
        return new(Probabilities(main), Probabilities(auxiliary));
    }

    private string? Refusal(in Evidence evidence)
    {
        if (!_settings.Enabled)
            return AdaptationOff;
        foreach (var gate in _gates)
        {
            if (!gate.Admits(evidence))
                return gate.Name;
        }

        return null;
    }

    private void TakeFurtherSteps(Image image)
    {
        for (var step = 1; step < _settings.Steps; step++)
        {
            if (_step.Take(image, _settings.Batch.Draw(_random)) is null)
                return;
        }
    }

    private static float[] Probabilities(Tensor logits) => [.. logits.softmax(1).cpu().data<float>()];

    private static ServedSample Refused(in Evidence evidence) =>
        Outcome(evidence.Main, evidence.UprightConfidence, null, NonFinite);

    private static ServedSample Outcome(ReadOnlyMemory<float> main, double? upright, double? loss, string? reason)
    {
        var probabilities = main.Span;
        var prediction = 0;
        for (var c = 1; c < probabilities.Length; c++)
        {
            if (probabilities[c] > probabilities[prediction])
                prediction = c;
        }

        return new(prediction, Finite(probabilities[prediction]), Finite(upright), loss, reason is null, reason);
    }

    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}
