using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record CanaryRollbackSettings(int Images = 200, int Every = 25, double Drop = 0.02, PeriodPhase Phase = default)
    : DefenseSettings(DefensePoint.Weights)
{
    public static Kind<CanaryRollbackSettings> Declaration { get; } = new(
        "canary-rollback",
        "Weights. Back to the last good weights when the accuracy on labelled training images falls.",
        new(),
        s => s.Phase.ViolationsOf(s.Every))
    {
        { s => s.Images, WholeNumber(1, DefenseKinds.MostImages, "images"), "Labelled training images." },
        { s => s.Every, WholeNumber(1, MostSamples, "samples"), "Samples learned from between two checks." },
        { s => s.Phase, PeriodPhase.Type, "How much of the time until the first check is past at the start." },
        { s => s.Drop, Fraction, "Fall under the accuracy of the trained weights that is borne." },
    };

    public override int TrainingImages => Images;

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) =>
        new CanaryRollback(this, materials, materials.DrawTrusted(Images, link), Phase.Of(Every, materials, link));
}

/// <summary>
/// After every n samples that were learned from, measures the accuracy on labelled images. Where it has fallen by more than Δ
/// under that of the trained weights, the last weights that had not come back. The yardstick stays that of the trained
/// weights: compared with the last good ones, a slow attack would lower it step by step.
/// </summary>
public sealed class CanaryRollback : IWeightDefense, IStatefulDefense
{
    private readonly CanaryRollbackSettings _settings;
    private readonly ITestTimeModel _model;
    private readonly AccuracyEvaluator _canary;
    private readonly double _least;
    private WeightSnapshot _lastGood;
    private long _learned;

    /// <param name="images">All are looked at in each check.</param>
    /// <param name="phase">Samples that count as learned from at the start.</param>
    public CanaryRollback(CanaryRollbackSettings settings, DefenseMaterials materials, ImageDataset images, int phase)
    {
        (_settings, _model, _learned) = (settings, materials.Model, phase);
        _canary = new AccuracyEvaluator(_model, images, images.Count);
        _least = _canary.Evaluate().Accuracy - settings.Drop;
        _lastGood = WeightSnapshot.Of(_model, 0);
    }

    public WeightVerdict AfterAdapting()
    {
        if (++_learned % _settings.Every != 0)
            return WeightVerdict.Untouched;
        if (_canary.Evaluate().Accuracy < _least)
        {
            _lastGood.CopyTo(_model);
            return WeightVerdict.Replaced;
        }

        _lastGood = WeightSnapshot.Of(_model, _learned);
        return WeightVerdict.Untouched;
    }

    public DefenseState Export() => DefenseState.Empty.With("learned", _learned).With("last-good", [.. _lastGood.Values]);

    public void Import(DefenseState state)
    {
        _learned = state.Counters["learned"];
        _lastGood = WeightSnapshot.Of(_model, state.Tensors["last-good"].AsSpan(), _learned);
    }
}
