using Lethean.Learning.Checkpoints;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record PeriodicResetSettings(int Every = 1000) : DefenseSettings(DefensePoint.Weights)
{
    public static Kind<PeriodicResetSettings> Declaration { get; } = new(
        "periodic-reset", "Weights. Back to the trained weights again and again.", new())
    {
        { s => s.Every, WholeNumber(1, MostSamples, "samples"), "Samples learned from between two resets." },
    };

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new PeriodicReset(this, materials);
}

/// <summary>Back to the trained weights after every n samples that were learned from (RDumb, Press 2023).</summary>
public sealed class PeriodicReset(PeriodicResetSettings settings, DefenseMaterials materials) : IWeightDefense, IStatefulDefense
{
    private readonly ITestTimeModel _model = materials.Model;
    private readonly WeightSnapshot _trained = WeightSnapshot.Of(materials.Model, 0);
    private long _learned;

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
