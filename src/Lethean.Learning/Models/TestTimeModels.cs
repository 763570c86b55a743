using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>Creates networks by architecture.</summary>
public static class TestTimeModels
{
    /// <summary>An untrained network; create it outside any dispose scope, or the scope takes its weights along.</summary>
    /// <param name="device">Where its weights live; the processor's memory if null.</param>
    /// <exception cref="InputException">The architecture is outside its ranges.</exception>
    public static ITestTimeModel Create(Architecture architecture, Normalization normalization, ulong seed, Device? device = null)
    {
        var model = new ResNet18(architecture, normalization, device);
        WeightInitialization.Apply(model, seed);
        return model;
    }
}
