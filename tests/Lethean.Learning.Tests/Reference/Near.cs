using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Reference;

internal static class Near
{
    /// <summary>Every element within an absolute distance.</summary>
    public static void Absolute(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance))
                Assert.Fail($"[{i}]: {actual[i]} is not within {tolerance} of {expected[i]}.");
        }
    }

    /// <summary>Largest difference relative to the largest element.</summary>
    public static void Relative(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        var scale = 0f;
        foreach (var value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        Assert.True(scale > 0);
        Absolute(expected, actual, tolerance * scale);
    }

    /// <summary>The same of two tensors of one shape.</summary>
    public static void Relative(Tensor expected, Tensor actual, double tolerance)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var (exact, other) = (expected.detach().to(ScalarType.Float64), actual.detach().to(ScalarType.Float64));
        var scale = exact.abs().max().item<double>();
        Assert.True(scale > 0);
        Assert.InRange((exact - other).abs().max().item<double>(), 0, tolerance * scale);
    }
}
