using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Reference;

/// <summary>A reference network with its inputs and the values expected of it.</summary>
internal sealed class ReferenceNetwork(string name)
{
    public const string Fashion = "fashion-resnet18-w16-split4";
    public const string Random = "random-resnet18-w8-split3";

    private readonly Dictionary<string, StoredTensor> _expected =
        SafetensorsFile.Read(PathOf($"{name}.expected")).Tensors.ToDictionary(t => t.Name);

    public Checkpoint Checkpoint { get; } = Checkpoint.Load(PathOf(name));

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Reference", $"{name}.safetensors");

    public float[] Expected(string tensor) => _expected[tensor].ToSingles();

    public int Label(int input) => (int)_expected["label"].ToInt64s()[input];

    /// <summary>Input i as pixels in [0, 1].</summary>
    public Image Image(int input)
    {
        var (shape, normalization) = (new ImageShape(3, 32, 32), Checkpoint.Metadata.Normalization);
        var pixels = Expected("input").AsSpan(input * shape.Size, shape.Size).ToArray();
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = pixels[i] * normalization.StandardDeviation[0] + normalization.Mean[0];
        return new(shape, pixels);
    }

    /// <summary>All logits of all inputs, row by row.</summary>
    public (float[] Main, float[] Auxiliary) Logits(ITestTimeModel model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (main, auxiliary) = model.Both(tensor(Expected("input"), [16, 3, 32, 32]));
        return ([.. main.data<float>()], [.. auxiliary.data<float>()]);
    }
}
