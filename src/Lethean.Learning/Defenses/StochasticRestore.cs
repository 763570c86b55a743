using Lethean.Learning.Kinds;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tensors;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

public sealed record StochasticRestoreSettings(double Probability = 0.01) : DefenseSettings(DefensePoint.Weights)
{
    public static Kind<StochasticRestoreSettings> Declaration { get; } = new(
        "stochastic-restore",
        "Weights. After each sample learned from, each weight goes back to its trained value with this probability.",
        new())
    {
        { s => s.Probability, ProperFraction, "Of each weight, at each sample." },
    };

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) =>
        new StochasticRestore(this, materials, materials.Stream(link));
}

/// <summary>
/// After each sample, each weight that steps change goes back to its trained value with probability p (CoTTA, Wang 2022).
/// </summary>
public sealed class StochasticRestore : IWeightDefense, IStatefulDefense, IDisposable
{
    private readonly Tensor[] _weights;
    private readonly Tensor[] _trained;
    private readonly double _logStay;
    private RandomStream _random;

    public StochasticRestore(StochasticRestoreSettings settings, DefenseMaterials materials, RandomStream random)
    {
        var model = materials.Model;
        _weights = [.. model.SharedParameters.Concat(model.AuxiliaryHeadParameters).Select(p => p.Value)];
        _trained = Vectors.Keep(_weights);
        _logStay = Math.Log(1 - settings.Probability);
        _random = random;
    }

    public WeightVerdict AfterAdapting()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (chosen, counts) = Draw();
        if (chosen.Count == 0)
            return WeightVerdict.Changed;
        var indices = DeviceTensors.Of([.. chosen], _weights[0].device);
        for (var (i, first) = (0, 0); i < _weights.Length; first += counts[i++])
        {
            if (counts[i] > 0)
                Restore(i, indices.narrow(0, first, counts[i]));
        }

        return WeightVerdict.Changed;
    }

    public DefenseState Export() => DefenseState.Empty with { Random = _random.State };

    public void Import(DefenseState state) => _random = new RandomStream(state.Random!.Value);

    public void Dispose()
    {
        foreach (var part in _trained)
            part.Dispose();
    }

    /// <summary>Which weights go back: each one's number within its parameter, parameter after parameter, and how many of each.</summary>
    private (List<long> Chosen, int[] Counts) Draw()
    {
        var (chosen, counts, next, start) = (new List<long>(), new int[_weights.Length], Gap(), 0L);
        for (var i = 0; i < _weights.Length; i++)
        {
            var (end, before) = (start + _weights[i].NumberOfElements, chosen.Count);
            for (; next < end; next += 1 + Gap())
                chosen.Add(next - start);
            (start, counts[i]) = (end, chosen.Count - before);
        }

        return (chosen, counts);
    }

    /// <summary>Weights that stay before the next that goes back: geometric, so that a draw is needed only for those that do.</summary>
    private long Gap() => (long)Math.Min(Math.Log(1 - _random.NextDouble()) / _logStay, long.MaxValue / 2);

    private void Restore(int parameter, Tensor index) =>
        _weights[parameter].view(-1).index_copy_(0, index, _trained[parameter].view(-1).index_select(0, index));
}
