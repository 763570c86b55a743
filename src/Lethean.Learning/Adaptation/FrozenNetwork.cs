using Lethean.Learning.Samples;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;

namespace Lethean.Learning.Adaptation;

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
        var (classes, rotations) = HeadProbabilities.Of(model, image);
        var prediction = Array.IndexOf(classes, classes.Max());
        return new ServedSample(Math.Max(0, prediction), Finite(classes[Math.Max(0, prediction)]), Finite(rotations[0]), null, false, null);
    }

    /// <summary>Answers an attacker who can look into the network; leaves weights and gradients as they were.</summary>
    public InputAnswer Answer(Image image, InputObjective objective) => InputGradient.Of(model, image, objective);

    public void Dispose() => model.Dispose();

    private static double? Finite(float value) => float.IsFinite(value) ? value : null;
}
