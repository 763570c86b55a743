using Lethean.Learning.Randomness;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>After each sample, each weight that steps change goes back to its trained value with probability p (CoTTA, Wang 2022).</summary>
public sealed class StochasticRestore : IWeightDefense, IStatefulDefense, IDisposable
{
    public const string Kind = "stochastic-restore";

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
        var next = Gap();
        var start = 0L;
        for (var i = 0; i < _weights.Length; i++)
        {
            var (end, chosen) = (start + _weights[i].NumberOfElements, new List<long>());
            for (; next < end; next += 1 + Gap())
                chosen.Add(next - start);
            start = end;
            if (chosen.Count > 0)
                Restore(i, [.. chosen]);
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

    /// <summary>Weights that stay before the next that goes back: geometric, so that a draw is needed only for those that do.</summary>
    private long Gap() => (long)Math.Min(Math.Log(1 - _random.NextDouble()) / _logStay, long.MaxValue / 2);

    private void Restore(int parameter, long[] chosen)
    {
        var index = tensor(chosen, device: _weights[parameter].device);
        _weights[parameter].view(-1).index_copy_(0, index, _trained[parameter].view(-1).index_select(0, index));
    }
}
