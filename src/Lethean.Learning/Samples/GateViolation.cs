using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;

namespace Lethean.Learning.Samples;

/// <summary>How far an image is from passing gates: the sum, over the gates, of what is missing; 0 where it passes them all.</summary>
/// <param name="UprightAtLeast">Probability of the auxiliary head that the image is upright, (0, 1]; missing is a difference of logarithms.</param>
/// <param name="UprightAtMost">The same, from above.</param>
/// <param name="EntropyAtMost">Entropy of the main head as a share of ln K, 0 to 1.</param>
public sealed record GateViolation(double? UprightAtLeast, double? UprightAtMost, double? EntropyAtMost) : InputObjective
{
    public override Tensor Of(ITestTimeModel model, Tensor pixels)
    {
        var (main, auxiliary) = model.Both(model.Normalise(pixels));
        var upright = auxiliary.log_softmax(1).narrow(1, 0, 1).flatten();
        var classes = main.log_softmax(1);
        var entropy = classes.exp().mul(classes).sum(1).div(Level(-Math.Log(model.Architecture.Classes)));
        var missing = new List<Tensor>();
        if (UprightAtLeast is { } least)
            missing.Add(Level(Math.Log(least)).sub(upright));
        if (UprightAtMost is { } most)
            missing.Add(upright.sub(Level(Math.Log(most))));
        if (EntropyAtMost is { } unsure)
            missing.Add(entropy.sub(Level(unsure)));
        return cat(missing).relu().sum();

        Tensor Level(double value) => DeviceTensors.Number(value, upright.device);
    }
}
