using System.Runtime.CompilerServices;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Defenses;

/// <summary>
/// The diagonal Fisher information of the main head's distribution: the mean of (∂ log p(y|x) / ∂θ)² over images x and one class y
/// for each, drawn from p(·|x) as the network itself has it (Kunstner 2019 on why not the label). Immutable.
/// </summary>
public sealed class FisherInformation
{
    private static readonly ConditionalWeakTable<ImageDataset, Dictionary<(string Weights, string Link, int Images, ulong Seed), FisherInformation>> Known = [];

    private readonly float[][] _values;

    private FisherInformation(float[][] values) => _values = values;

    /// <summary>One value for each shared weight, parameter by parameter.</summary>
    public IReadOnlyList<IReadOnlyList<float>> Values => _values;

    /// <summary>Computed once for the same weights, data, number of images and seed, whoever asks.</summary>
    public static FisherInformation Of(DefenseMaterials materials, int images, string link)
    {
        var known = Known.GetOrCreateValue(materials.Train);
        // Whoever asks for the same meanwhile waits for it.
        lock (known)
        {
            var key = (materials.WeightsId, link, images, materials.Seed);
            if (!known.TryGetValue(key, out var fisher))
                known[key] = fisher = Compute(materials.Model, materials.DrawTrusted(images, link), materials.Stream($"{link}.fisher"));
            return fisher;
        }
    }

    /// <param name="images">All of them count.</param>
    /// <param name="random">Draws the classes.</param>
    public static FisherInformation Compute(ITestTimeModel model, ImageDataset images, RandomStream random)
    {
        using var scope = NewDisposeScope();
        var shared = model.SharedParameters.Select(p => (Tensor)p.Value).ToList();
        var sum = shared.Select(weights => zeros_like(weights)).ToList();
        for (var i = 0; i < images.Count; i++)
        {
            using var step = NewDisposeScope();
            var logits = model.Main(model.Normalise(images.Pixels(i, 1, model.Device)));
            var drawn = Draw(logits, random);
            var gradient = autograd.grad([cross_entropy(logits, DeviceTensors.Label(drawn, logits.device))], shared);
            Vectors.AddTo(sum, gradient.Select(g => g.square()));
        }

        Vectors.Scale(sum, 1.0 / images.Count);
        return new([.. sum.Select(Values)]);

        static float[] Values(Tensor part)
        {
            var values = new float[part.NumberOfElements];
            ParameterMemory.Read(part, values);
            return values;
        }
    }

    /// <summary>In the shapes of the weights, beyond every dispose scope; the caller disposes them.</summary>
    internal Tensor[] ToTensors(IReadOnlyList<Tensor> shared)
    {
        var tensors = Vectors.Keep(shared);
        for (var i = 0; i < tensors.Length; i++)
            ParameterMemory.Write(tensors[i], _values[i]);
        return tensors;
    }

    private static int Draw(Tensor logits, RandomStream random)
    {
        var probabilities = logits.detach().softmax(1).cpu().data<float>().ToArray();
        var left = random.NextDouble();
        for (var c = 0; c < probabilities.Length - 1; c++)
        {
            if ((left -= probabilities[c]) < 0)
                return c;
        }

        return probabilities.Length - 1;
    }
}
