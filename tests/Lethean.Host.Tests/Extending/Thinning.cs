using Lethean.Learning.Defenses;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Host.Tests.Extending;

/// <summary>A made-up defense: a gate that lets the model learn from one sample in so many, the first of them.</summary>
public sealed record ThinningSettings(int Every = 4) : DefenseSettings(DefensePoint.Gate)
{
    public static Kind<ThinningSettings> Declaration { get; } = new("thinning", "Gate. Adapts to one sample in so many.", new())
    {
        { s => s.Every, WholeNumber(1, MostSamples, "samples"), "From one that is adapted to until the next." },
    };

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new Thinning(this);

    private sealed class Thinning(ThinningSettings settings) : IAdaptationGate, IStatefulDefense
    {
        private long _seen;

        public bool Admits(in Observation seen, ClientId client) => _seen++ % settings.Every == 0;

        public DefenseState Export() => DefenseState.Empty.With("seen", _seen);

        public void Import(DefenseState state) => _seen = state.Counters["seen"];
    }
}
