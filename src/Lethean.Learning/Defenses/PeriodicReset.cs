using Lethean.Learning.Checkpoints;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record PeriodicResetSettings(int Every = 1000, PeriodPhase Phase = default) : DefenseSettings(DefensePoint.Weights)
{
    public static Kind<PeriodicResetSettings> Declaration { get; } = new(
        "periodic-reset", "Weights. Back to the trained weights again and again.", new(), s => s.Phase.ViolationsOf(s.Every))
    {
        { s => s.Every, WholeNumber(1, MostSamples, "samples"), "Samples learned from between two resets." },
        { s => s.Phase, PeriodPhase.Type, "How much of the first period is past at the start." },
    };

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) =>
        new PeriodicReset(this, materials, Phase.Of(Every, materials, link));
}

/// <summary>Back to the trained weights after every n samples that were learned from (RDumb, Press 2023).</summary>
/// <param name="phase">Samples that count as learned from at the start.</param>
public sealed class PeriodicReset(PeriodicResetSettings settings, DefenseMaterials materials, int phase)
    : IWeightDefense, IStatefulDefense
{
    private readonly ITestTimeModel _model = materials.Model;
    private readonly WeightSnapshot _trained = WeightSnapshot.Of(materials.Model, 0);
    private long _learned = phase;

    public WeightVerdict AfterAdapting()
    {
        if (++_learned % settings.Every != 0)
            return WeightVerdict.Untouched;
        _trained.CopyTo(_model);
        return WeightVerdict.Replaced;
    }

    public DefenseState Export() => DefenseState.Empty.With("learned", _learned);

    public void Import(DefenseState state) => _learned = state.Counters["learned"];
}
