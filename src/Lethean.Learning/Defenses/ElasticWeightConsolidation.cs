using System.Runtime.CompilerServices;
using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tensors;
using TorchSharp;
using static Lethean.Learning.Kinds.ParameterTypes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Defenses;

public sealed record ElasticWeightConsolidationSettings(double Strength = 2000, int Images = 2000) : DefenseSettings(DefensePoint.Gradient)
{
    public static Kind<ElasticWeightConsolidationSettings> Declaration { get; } = new(
        "ewc", "Gradient. Adds strength / 2 × Fisher information × (distance from trained weights)² to the loss.", new())
    {
        { s => s.Strength, PositiveNumber(1e9), "λ of Kirkpatrick 2017." },
        {
            s => s.Images, WholeNumber(1, DefenseKinds.MostImages, "images"),
            "Training images from which the Fisher information is computed once."
        },
    };

    public override int TrainingImages => Images;

    public override bool RestsAtTrainedWeights => true;

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) =>
        new ElasticWeightConsolidation(this, materials, FisherInformation.Of(materials, Images, link));
}

/// <summary>
/// Holds the weights that the main task depends on: the loss grows by λ/2 Σ F (θ − θ*)², so the gradient by λ F (θ − θ*), with the
/// diagonal Fisher information F of the trained weights θ* (Kirkpatrick 2017, equation 3). Only shared weights have any.
/// </summary>
public sealed class ElasticWeightConsolidation : IGradientDefense, IDisposable
{
    private readonly Tensor[] _trained;
    private readonly Tensor[] _fisher;
    private readonly double _strength;

    /// <param name="fisher">Of the shared weights in their order.</param>
    public ElasticWeightConsolidation(ElasticWeightConsolidationSettings settings, DefenseMaterials materials, FisherInformation fisher)
    {
        var shared = materials.Model.SharedParameters.Select(p => (Tensor)p.Value).ToList();
        _strength = settings.Strength;
        _trained = Vectors.Keep(shared);
        _fisher = fisher.ToTensors(shared);
    }

    public GradientVerdict Apply(StepGradients step)
    {
        using var noGrad = no_grad();
        using Scalar factor = _strength;
        for (var i = 0; i < _trained.Length; i++)
        {
            using var away = step.Weights[i].sub(_trained[i]);
            step.Gradients[i].addcmul_(_fisher[i], away, factor);
        }

        return GradientVerdict.Changed;
    }

    public void Dispose()
    {
        foreach (var part in _trained.Concat(_fisher))
            part.Dispose();
    }
}

/// <summary>
/// The diagonal Fisher information of the main head's distribution: the mean of (∂ log p(y|x) / ∂θ)² over images x and one class y
/// for each, drawn from p(·|x) as the network itself has it (Kunstner 2019 on why not the label). Immutable.
/// </summary>
public sealed class FisherInformation
{
    private static readonly ConditionalWeakTable<ImageDataset, Dictionary<Key, FisherInformation>> Known = [];

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
            var key = new Key(materials.WeightsId, link, images, materials.Seed);
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

    /// <param name="logits">[1, classes]</param>
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

    private sealed record Key(string Weights, string Link, int Images, ulong Seed);
}
