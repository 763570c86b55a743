using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;

namespace Lethean.Learning.Defenses;

/// <summary>Back to the trained weights after every n samples that were learned from (RDumb, Press 2023).</summary>
public sealed class PeriodicReset(PeriodicResetSettings settings, DefenseMaterials materials) : IWeightDefense, IStatefulDefense
{
    public const string Kind = "periodic-reset";

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
