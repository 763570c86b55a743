using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Adaptation;

/// <summary>The gradients of one sample in numbers: how they lie to each other and to what the training images teach.</summary>
/// <param name="Label">The class of the main loss: the true one, or where there is none the predicted one.</param>
/// <param name="MainNorm">Norm of the main gradient.</param>
/// <param name="AuxiliaryNorm">Norm of the auxiliary gradient.</param>
/// <param name="Product">Inner product of main and auxiliary gradient (Perry 2020, equations 1, 3 and 4).</param>
public sealed record SampleGradients(int Label, double MainNorm, double AuxiliaryNorm, double Product)
{
    /// <summary>Inner products of the main gradient with that of each block of the history (equation 5); empty without a history.</summary>
    public IReadOnlyList<double> MainHistory { get; init; } = [];

    /// <summary>Inner products of the auxiliary gradient with that of each block of the history (equation 6).</summary>
    public IReadOnlyList<double> AuxiliaryHistory { get; init; } = [];

    /// <summary>−1 … 1; NaN where a gradient vanishes or is not finite.</summary>
    public double Cosine => Product / (MainNorm * AuxiliaryNorm);
}

/// <summary>
/// Cosine between the gradients of the auxiliary and the main loss on the shared weights (Perry 2020, equation 1):
/// positive where learning the one helps the other (Sun 2020, theorem 1), negative where it harms. The auxiliary loss is that
/// of all four rotations, the main loss that of the image as it came.
/// </summary>
public sealed class GradientCorrelation
{
    private readonly ITestTimeModel _model;
    private readonly Tensor[] _shared;
    private readonly GradientHistory? _history;

    /// <param name="model">Stays with its owner, who may change its weights between the measurements.</param>
    /// <param name="history">Of the same architecture; stays with its owner.</param>
    public GradientCorrelation(ITestTimeModel model, GradientHistory? history = null) =>
        (_model, _shared, _history) = (model, SharedGradient.WeightsOf(model), history);

    /// <param name="image">As the model would receive it.</param>
    /// <param name="label">Its true class; below 0 where it has none, and then the predicted class stands in.</param>
    /// <returns>−1 … 1, or NaN where a gradient vanishes.</returns>
    public double Of(Image image, int label)
    {
        using var scope = NewDisposeScope();
        return Compare(Gradients(image, label)).Cosine;
    }

    /// <summary>All numbers of one image; see <see cref="Of"/>.</summary>
    public SampleGradients Measure(Image image, int label)
    {
        using var scope = NewDisposeScope();
        var gradients = Gradients(image, label);
        var measured = Compare(gradients);
        return _history is null ? measured : measured with
        {
            MainHistory = _history.Main.ProductsWith(gradients.Main),
            AuxiliaryHistory = _history.Auxiliary.ProductsWith(gradients.Auxiliary),
        };
    }

    private static SampleGradients Compare((int Label, SharedGradient Main, SharedGradient Auxiliary) gradients)
    {
        var (product, main, auxiliary) = gradients.Main.CompareWith(gradients.Auxiliary);
        return new(gradients.Label, main, auxiliary, product);
    }

    // Both losses from one forward pass: the image as it came is the first of the four views.
    private (int Label, SharedGradient Main, SharedGradient Auxiliary) Gradients(Image image, int label)
    {
        var views = ViewWeights.Once;
        var features = _model.Shared(_model.Normalise(ImageTensors.Rotated(image, views.Rotations, _model.Device)));
        var auxiliary = AuxiliaryLoss.Of(_model.AuxiliaryHead(features), views);
        var logits = _model.MainHead(features.narrow(0, 0, 1));
        var used = label >= 0 ? label : (int)logits.argmax(1).item<long>();
        var main = cross_entropy(logits, DeviceTensors.Label(used, logits.device));
        return (used, SharedGradient.Of(main, _shared, retainGraph: true), SharedGradient.Of(auxiliary, _shared));
    }
}
