using Lethean.Learning.Randomness;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>Creates untrained networks.</summary>
public static class TestTimeModels
{
    /// <summary>An untrained network of an architecture. Create it outside any dispose scope, which would dispose its weights.</summary>
    /// <param name="device">Where its weights are; the processor's memory if null.</param>
    /// <exception cref="InputException">The architecture is outside its ranges.</exception>
    public static ITestTimeModel Create(Architecture architecture, Normalization normalization, ulong seed, Device? device = null)
    {
        var model = new ResNet(architecture, normalization, device);
        WeightInitialization.Apply(model, seed);
        return model;
    }
}

/// <summary>
/// The weights of an untrained network. Each is drawn from a random stream of its own name, so that it depends neither on the version
/// of libtorch nor on the order of creation.
/// </summary>
internal static class WeightInitialization
{
    public static void Apply(ITestTimeModel model, ulong seed)
    {
        foreach (var (name, parameter) in model.Parameters)
        {
            var values = new float[parameter.NumberOfElements];
            Fill(values, parameter.shape, name, RandomStream.Create(seed, $"weights/{name}"), model);
            ParameterMemory.Write(parameter, values);
        }
    }

    private static void Fill(float[] values, long[] shape, string name, RandomStream random, ITestTimeModel model)
    {
        switch (shape.Length)
        {
            case 4: // convolution: Kaiming normal, fan-out (Perry's code)
                random.FillGaussian(values, 0, Math.Sqrt(2.0 / (shape[0] * shape[2] * shape[3])));
                break;
            case 2: // linear weight
                FillUniform(values, shape[1], random);
                break;
            case 1 when name.StartsWith("fc", StringComparison.Ordinal): // linear bias
                FillUniform(values, model.Architecture.Features, random);
                break;
            default: // norm: scale 1, shift 0
                Array.Fill(values, name.EndsWith(".weight", StringComparison.Ordinal) ? 1f : 0f);
                break;
        }
    }

    // PyTorch's default for linear layers: uniform in ±1/√fan-in.
    private static void FillUniform(float[] values, long fanIn, RandomStream random)
    {
        var bound = 1 / Math.Sqrt(fanIn);
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)((2 * random.NextDouble() - 1) * bound);
    }
}
