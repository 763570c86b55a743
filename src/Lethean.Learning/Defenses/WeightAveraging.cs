using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>A teacher that predicts while another learns: θ_T ← (1 − ν) θ_T + ν θ after each sample learned from (Tarvainen 2017; CoTTA).</summary>
public sealed class WeightAveraging : IServingDefense, IStatefulDefense, IDisposable
{
    public const string Kind = "weight-averaging";

    private readonly WeightAveragingSettings _settings;
    private readonly ITestTimeModel _learning;

    public WeightAveraging(WeightAveragingSettings settings, DefenseMaterials materials)
    {
        (_settings, _learning) = (settings, materials.Model);
        Model = materials.CreateTrained();
    }

    public ITestTimeModel Model { get; }

    private IEnumerable<Tensor> Averaged => Model.Parameters.Select(p => (Tensor)p.Value);

    private IEnumerable<Tensor> Learning => _learning.Parameters.Select(p => (Tensor)p.Value);

    public void Restart()
    {
        using var noGrad = no_grad();
        foreach (var (teacher, student) in Averaged.Zip(Learning))
            teacher.copy_(student);
    }

    public void Follow()
    {
        using var noGrad = no_grad();
        Vectors.Scale(Averaged, 1 - _settings.Rate);
        Vectors.AddTo(Averaged, Learning, _settings.Rate);
    }

    public DefenseState Export() => DefenseState.Empty.With("teacher", [.. WeightSnapshot.Of(Model, 0).Values]);

    public void Import(DefenseState state) => WeightSnapshot.Of(Model, state.Tensors["teacher"].AsSpan(), 0).CopyTo(Model);

    public void Dispose() => Model.Dispose();
}
