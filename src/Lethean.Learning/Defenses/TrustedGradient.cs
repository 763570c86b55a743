using Lethean.Learning.Data;
using Lethean.Learning.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Defenses;

/// <summary>The gradient of the main loss on labelled images that are known to be good.</summary>
internal sealed class TrustedGradient : IReferenceGradient
{
    private readonly ITestTimeModel _model;
    private readonly Tensor[] _shared;
    private readonly Tensor _input;
    private readonly Tensor _labels;
    private readonly int _refresh;
    private Tensor[] _gradient = [];
    private int _age;

    /// <param name="model">Stays with its owner.</param>
    /// <param name="images">All are used at once.</param>
    /// <param name="refresh">Steps for which one gradient serves, 1 or more.</param>
    public TrustedGradient(ITestTimeModel model, ImageDataset images, int refresh)
    {
        using var scope = NewDisposeScope();
        (_model, _refresh) = (model, refresh);
        _shared = [.. model.SharedParameters.Select(p => p.Value)];
        _input = model.Normalise(images.Pixels(0, images.Count, model.Device)).DetachFromDisposeScope();
        _labels = images.Labels(0, images.Count, model.Device).DetachFromDisposeScope();
    }

    public IReadOnlyList<Tensor> Next()
    {
        if (_age == 0)
            Replace(Compute());
        _age = (_age + 1) % _refresh;
        return _gradient;
    }

    public void Accept(IEnumerable<Tensor> gradient)
    {
    }

    public DefenseState Export() => TensorState.Export(_gradient, "reference").With("age", _age);

    public void Import(DefenseState state)
    {
        _age = (int)state.Counters["age"];
        Replace(TensorState.Import(state, "reference", _shared));
    }

    public void Dispose()
    {
        Replace([]);
        _input.Dispose();
        _labels.Dispose();
    }

    private Tensor[] Compute()
    {
        using var scope = NewDisposeScope();
        var loss = cross_entropy(_model.Main(_input), _labels);
        return Vectors.Keep(autograd.grad([loss], _shared));
    }

    private void Replace(Tensor[] gradient)
    {
        foreach (var part in _gradient)
            part.Dispose();
        _gradient = gradient;
    }
}
