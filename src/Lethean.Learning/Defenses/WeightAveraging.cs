using Lethean.Learning.Checkpoints;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Tensors;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

public sealed record WeightAveragingSettings(double Rate = 0.001) : DefenseSettings(DefensePoint.Serving)
{
    public static Kind<WeightAveragingSettings> Declaration { get; } = new(
        "weight-averaging", "Serving. A running average of the weights that learn predicts, and is evaluated.", new())
    {
        { s => s.Rate, ProperFraction, "Share of the new weights at each sample learned from." },
    };

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new WeightAveraging(this, materials);
}

/// <summary>
/// A teacher that predicts while another learns: θ_T ← (1 − ν) θ_T + ν θ after each sample learned from (Tarvainen 2017; CoTTA).
/// </summary>
public sealed class WeightAveraging : IServingDefense, IStatefulDefense, IDisposable
{
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
