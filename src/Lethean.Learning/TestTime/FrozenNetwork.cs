using Lethean.Learning.Attacks;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Datasets;
using Lethean.Learning.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.TestTime;

/// <summary>
/// Answers with weights that it is given and never changes. Not thread-safe, and all calls must come from one thread at a time.
/// </summary>
/// <param name="model">Taken over and disposed.</param>
public sealed class FrozenNetwork(ITestTimeModel model) : IDisposable
{
    /// <summary>Takes the weights of a snapshot.</summary>
    public void Load(WeightSnapshot snapshot) => snapshot.CopyTo(model);

    /// <returns>Not adapted, and without a reason why: that is for others to know.</returns>
    public ServedSample Answer(Image image)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (main, auxiliary) = model.Both(model.Normalise(ImageTensors.Upright(image)));
        float[] classes = [.. main.softmax(1).cpu().data<float>()];
        float[] rotations = [.. auxiliary.softmax(1).cpu().data<float>()];
        var prediction = Array.IndexOf(classes, classes.Max());
        return new ServedSample(Math.Max(0, prediction), Finite(classes[Math.Max(0, prediction)]), Finite(rotations[0]), null, false, null);
    }

    /// <inheritdoc cref="TestTimeLearner.InputGradient"/>
    public float[] InputGradient(Image image, InputLoss loss)
    {
        using var scope = NewDisposeScope();
        var pixels = ImageTensors.Upright(image).requires_grad_();
        var input = model.Normalise(pixels);
        var logits = loss.Kind == InputLossKind.Main ? model.Main(input) : model.Auxiliary(input);
        var value = cross_entropy(logits, tensor([(long)loss.Label], device: logits.device));
        return [.. autograd.grad([value], [pixels])[0].data<float>()];
    }

    public void Dispose() => model.Dispose();

    private static double? Finite(float value) => float.IsFinite(value) ? value : null;
}
