using Lethean.Learning.Data;
using Lethean.Learning.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Tests.Defenses;

/// <summary>Weights and gradients as plain numbers, one after the other in the order of shared, auxiliary head, main head.</summary>
internal static class Naive
{
    public static List<float> Weights(ITestTimeModel model) => [.. Ordered(model).SelectMany(p => p.data<float>().ToArray())];

    public static int SharedCount(ITestTimeModel model) => (int)model.SharedParameters.Sum(p => p.Value.NumberOfElements);

    /// <summary>Of the mean cross entropy of telling the four rotations of an image apart; 0 for the main head.</summary>
    public static double[] AuxiliaryGradient(ITestTimeModel model, Image image)
    {
        using var scope = NewDisposeScope();
        var views = cat([.. Enumerable.Range(0, 4).Select(k => Pixels(image.RotateQuarter(k)))]);
        var loss = cross_entropy(model.Auxiliary(model.Normalise(views)), tensor(new[] { 0L, 1, 2, 3 }));
        return Gradient(model, loss);
    }

    /// <summary>Of a loss of the main head's logits on some images.</summary>
    public static double[] MainGradient(ITestTimeModel model, IEnumerable<Image> images, Func<Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        return Gradient(model, loss(model.Main(model.Normalise(cat([.. images.Select(Pixels)])))));
    }

    public static double Dot(double[] left, double[] right) => left.Zip(right, (one, other) => one * other).Sum();

    public static double Norm(double[] vector) => Math.Sqrt(Dot(vector, vector));

    /// <summary>What the weights should be after a step along a gradient.</summary>
    public static float[] Stepped(IReadOnlyList<float> weights, double[] gradient, double rate) =>
        [.. weights.Select((weight, i) => (float)(weight - rate * gradient[i]))];

    /// <summary>Compares the changes of weights, relative to the largest one.</summary>
    public static void RequireChange(IReadOnlyList<float> before, float[] expected, float[] actual, double tolerance = 1e-3)
    {
        var scale = expected.Select((weight, i) => Math.Abs((double)weight - before[i])).Max();
        Assert.True(scale > 0);
        for (var i = 0; i < expected.Length; i++)
        {
            // A weight is stored with 24 bits.
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * scale + Math.Abs(before[i]) * 2e-7))
                Assert.Fail($"[{i}]: {actual[i]} is not {expected[i]} (from {before[i]}).");
        }
    }

    private static double[] Gradient(ITestTimeModel model, Tensor loss)
    {
        loss.backward();
        double[] gradient = [.. Ordered(model).SelectMany(p => p.grad is { } g ? g.data<float>().ToArray() : new float[p.NumberOfElements]).Select(g => (double)g)];
        foreach (var weight in Ordered(model))
            weight.grad?.zero_();
        return gradient;
    }

    private static IEnumerable<Tensor> Ordered(ITestTimeModel model) =>
        model.SharedParameters.Concat(model.AuxiliaryHeadParameters).Concat(model.MainHeadParameters).Select(p => (Tensor)p.Value);

    private static Tensor Pixels(Image image) => tensor(image.Pixels.ToArray(), [1, 3, 32, 32]);
}
