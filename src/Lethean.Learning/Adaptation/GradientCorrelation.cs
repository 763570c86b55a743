using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Adaptation;

/// <summary>How the gradients of one sample lie to each other and to what training has learned. NaN where a gradient vanishes.</summary>
/// <param name="Label">The class of the main loss: the true one, or where there is none the predicted one.</param>
/// <param name="MainAuxiliary">Main against auxiliary gradient of the sample (Perry 2020, equations 1 and 3).</param>
/// <param name="MainHistory">
/// Main gradient of the sample against that of the training images (equations 4 and 5); null without a history.
/// </param>
/// <param name="AuxiliaryHistory">Auxiliary gradient of the sample against that of the training images (equations 4 and 6).</param>
public readonly record struct GradientCosines(int Label, double MainAuxiliary, double? MainHistory, double? AuxiliaryHistory);

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
        var (_, main, auxiliary) = Gradients(image, label);
        return main.CosineWith(auxiliary);
    }

    /// <summary>All cosines of one image; see <see cref="Of"/>.</summary>
    public GradientCosines Measure(Image image, int label)
    {
        using var scope = NewDisposeScope();
        var (used, main, auxiliary) = Gradients(image, label);
        return new(used, main.CosineWith(auxiliary), _history?.Main.CosineWith(main), _history?.Auxiliary.CosineWith(auxiliary));
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
