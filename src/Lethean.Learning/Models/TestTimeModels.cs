namespace Lethean.Learning.Models;

/// <summary>Creates networks by architecture.</summary>
public static class TestTimeModels
{
    /// <summary>An untrained network; create it outside any dispose scope, or the scope takes its weights along.</summary>
    /// <exception cref="InputException">The architecture is outside its ranges.</exception>
    public static ITestTimeModel Create(Architecture architecture, Normalization normalization, ulong seed)
    {
        var model = new ResNet18(architecture, normalization);
        WeightInitialization.Apply(model, seed);
        return model;
    }
}
