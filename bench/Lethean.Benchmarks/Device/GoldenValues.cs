using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using static TorchSharp.torch;

namespace Lethean.Benchmarks.Device;

/// <param name="Difference">The largest one; relative where the tolerance is.</param>
internal sealed record GoldenValue(string Network, string Name, double Difference, double Tolerance)
{
    public bool Holds => Difference <= Tolerance;
}

/// <summary>
/// The engine on a device against the values of an independent implementation: the same files and tolerances as the tests
/// (tests/Lethean.Learning.Tests/Reference).
/// </summary>
internal sealed class GoldenValues(string network, TorchSharp.torch.Device device)
{
    private const int Images = 16;

    private static readonly string[] Networks = ["fashion-resnet18-w16-split4", "random-resnet18-w8-split3"];

    private readonly Checkpoint _checkpoint = Checkpoint.Load(PathOf(network));
    private readonly Dictionary<string, StoredTensor> _expected =
        SafetensorsFile.Read(PathOf(network + ".expected")).Tensors.ToDictionary(t => t.Name);

    public static IEnumerable<GoldenValue> Compare(TorchSharp.torch.Device device) =>
        Networks.SelectMany(network => new GoldenValues(network, device).Compare());

    private GoldenValue[] Compare() => [.. Logits(), .. BFloat16(), .. Losses(), .. InputGradients(), .. Correlations(), .. Steps()];

    private GoldenValue[] Logits()
    {
        using var model = _checkpoint.CreateModel(device);
        return LogitsOf(model, "", 1e-4);
    }

    // Twenty layers, each of which rounds by up to 2⁻⁹ of its largest value.
    private GoldenValue[] BFloat16()
    {
        using var model = _checkpoint.CreateModel(device, Precision.Bfloat16);
        var (main, auxiliary) = Both(model);
        return [Relative("main_logits", main, 0.04, " in bfloat16"), Relative("aux_logits", auxiliary, 0.04, " in bfloat16")];
    }

    private IEnumerable<GoldenValue> Losses()
    {
        (int[] Counts, string Name)[] batches = [([1, 1, 1, 1], "aux_loss_expand_0"), ([5, 9, 11, 7], "aux_loss_counts_5_9_11_7")];
        foreach (var (counts, name) in batches)
        {
            using var model = _checkpoint.CreateModel(device);
            var step = new RotationPrediction(model, new() { LearningRate = 0.001 }).Take(Image(0), ViewWeights.FromCounts(counts));
            yield return Absolute(name, [(float)(step?.Loss ?? double.NaN)], 1e-5);
        }
    }

    private GoldenValue[] InputGradients()
    {
        var random = RandomStream.Create(1, "golden");
        using var learner = new TestTimeLearner(_checkpoint.CreateModel(device), new RotationPredictionSettings(), DefenseChain.Empty, random);
        var label = (int)_expected["label"].ToInt64s()[0];
        var main = learner.Answer(Image(0), new InputLoss(InputLossKind.Main, label)).Gradient;
        var auxiliary = learner.Answer(Image(0), new InputLoss(InputLossKind.Auxiliary, 0)).Gradient;
        // The reference differentiates by normalised values, the learner by pixels.
        var deviation = _checkpoint.Metadata.Normalization.StandardDeviation[0];
        return
        [
            Relative("input_gradient_main", [.. main.Select(g => g * deviation)], 1e-3),
            Relative("input_gradient_aux_label0", [.. auxiliary.Select(g => g * deviation)], 1e-3),
        ];
    }

    private IEnumerable<GoldenValue> Correlations()
    {
        using var model = _checkpoint.CreateModel(device);
        var (correlation, labels) = (new GradientCorrelation(model), _expected["label"].ToInt64s());
        foreach (var (turns, name) in new[] { (0, "gradient_cosine_upright"), (1, "gradient_cosine_rotated90") })
        {
            var largest = Expected(name).Select((cosine, i) =>
                Math.Abs(correlation.Of(Image(i).RotateQuarter(turns), (int)labels[i]) - cosine) / Math.Abs(cosine)).Max();
            yield return new(network, name, largest, 1e-3);
        }
    }

    private List<GoldenValue> Steps()
    {
        using var model = _checkpoint.CreateModel(device);
        var (step, values) = (new RotationPrediction(model, new() { LearningRate = 0.001 }), new List<GoldenValue>());
        for (var s = 0; s < 10; s++)
        {
            step.Take(Image(s % Images).RotateQuarter(1 + s % 3), ViewWeights.Once);
            if (s is 0 or 9)
                values.AddRange(LogitsOf(model, s == 0 ? "_after_1_lethean_step" : "_after_10_lethean_steps", 1e-3));
        }

        return values;
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Reference", $"{name}.safetensors");

    private GoldenValue[] LogitsOf(ITestTimeModel model, string suffix, double tolerance)
    {
        var (main, auxiliary) = Both(model);
        return [Absolute("main_logits" + suffix, main, tolerance), Absolute("aux_logits" + suffix, auxiliary, tolerance)];
    }

    private (float[] Main, float[] Auxiliary) Both(ITestTimeModel model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (main, auxiliary) = model.Both(tensor(Expected("input"), [Images, 3, 32, 32]).to(device));
        return ([.. main.cpu().data<float>()], [.. auxiliary.cpu().data<float>()]);
    }

    private GoldenValue Absolute(string name, float[] actual, double tolerance) =>
        new(network, name, LargestDifference(Expected(name), actual), tolerance);

    /// <summary>Relative to the largest element.</summary>
    private GoldenValue Relative(string name, float[] actual, double tolerance, string how = "") =>
        new(network, name + how, LargestDifference(Expected(name), actual) / Expected(name).Max(Math.Abs), tolerance);

    // A number that is not one differs without bounds.
    private static double LargestDifference(float[] expected, float[] actual) =>
        expected.Zip(actual, (a, b) => float.IsFinite(b) ? Math.Abs((double)a - b) : double.MaxValue).Max();

    private float[] Expected(string name) => _expected[name].ToSingles();

    /// <summary>Input i as pixels in [0, 1].</summary>
    private Image Image(int input)
    {
        var (shape, normalization) = (ImageShape.Standard, _checkpoint.Metadata.Normalization);
        var values = Expected("input").AsSpan(input * shape.Size, shape.Size).ToArray();
        return new(shape, [.. values.Select(v => v * normalization.StandardDeviation[0] + normalization.Mean[0])]);
    }
}
