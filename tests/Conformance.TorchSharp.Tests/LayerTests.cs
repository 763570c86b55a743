using F = TorchSharp.torch.nn.functional;

namespace Conformance.TorchSharp.Tests;

/// <summary>Layers against their formulas, written out in plain loops.</summary>
public class LayerTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(1, 1, 2)]
    public void Conv2d_should_correlate_with_its_kernels(long stride, long padding, long groups)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var x = randn([2, 4, 6, 5], ScalarType.Float64, generator: generator);
        var w = randn([6, 4 / groups, 3, 3], ScalarType.Float64, generator: generator);
        var b = randn([6], ScalarType.Float64, generator: generator);

        var y = F.conv2d(x, w, b, [stride, stride], [padding, padding], groups: groups);

        Assert.Equal([2, 6, ((6 + (2 * padding) - 3) / stride) + 1, ((5 + (2 * padding) - 3) / stride) + 1], y.shape);
        foreach (var (n, o, i, j) in Places(y.shape))
        {
            var sum = b[o].ToDouble();
            for (var c = 0L; c < 4 / groups; c++)
                for (var u = 0L; u < 3; u++)
                    for (var v = 0L; v < 3; v++)
                        sum += w[o, c, u, v].ToDouble() * At(x, n, (o / (6 / groups) * (4 / groups)) + c, (i * stride) + u - padding, (j * stride) + v - padding);
            Assert.Equal(sum, y[n, o, i, j].ToDouble(), 1e-10);
        }
    }

    [Fact]
    public void Group_norm_should_normalise_each_sample_over_each_group()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var x = randn([3, 4, 2, 2], ScalarType.Float64, generator: generator);
        var w = randn([4], ScalarType.Float64, generator: generator);
        var b = randn([4], ScalarType.Float64, generator: generator);

        var y = F.group_norm(x, 2, w, b, eps: 1e-3);

        for (var n = 0L; n < 3; n++)
        {
            for (var g = 0L; g < 2; g++)
            {
                var group = x[n].narrow(0, g * 2, 2).data<double>().ToArray();
                var mean = group.Average();
                var deviation = Math.Sqrt(group.Average(value => (value - mean) * (value - mean)) + 1e-3);
                for (var c = g * 2; c < (g * 2) + 2; c++)
                    for (var i = 0L; i < 2; i++)
                        Assert.Equal(((x[n, c, i, 1].ToDouble() - mean) / deviation * w[c].ToDouble()) + b[c].ToDouble(), y[n, c, i, 1].ToDouble(), 1e-10);
            }
        }
    }

    [Fact]
    public void Linear_should_multiply_by_the_transposed_weight()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 1.0, 2.0 }, { 3.0, 4.0 } });
        var w = tensor(new[,] { { 5.0, 6.0 }, { 7.0, 8.0 }, { 9.0, 10.0 } });
        var b = tensor(new[] { 0.5, 1.0, 1.5 });

        Assert.Equal([17.5, 24.0, 30.5, 39.5, 54.0, 68.5], F.linear(x, w, b).data<double>().ToArray());
    }

    [Fact]
    public void Pools_should_take_the_maximum_and_the_mean_of_their_windows()
    {
        using var scope = NewDisposeScope();
        var x = arange(16, ScalarType.Float32).reshape(1, 1, 4, 4);

        Assert.Equal([5f, 7f, 13f, 15f], F.max_pool2d(x, 2).data<float>().ToArray());
        Assert.Equal([5f, 7f, 13f, 15f], F.max_pool2d(x, 3, stride: 2, padding: 1).data<float>().ToArray());
        Assert.Equal([2.5f, 4.5f, 10.5f, 12.5f], F.avg_pool2d(x, 2).data<float>().ToArray());
        Assert.Equal([7.5f], F.adaptive_avg_pool2d(x, 1).data<float>().ToArray());
        Assert.Equal([0f, 2.5f, 10f, 12.5f], F.avg_pool2d(x, 2, stride: 3, padding: 1, count_include_pad: false).data<float>().ToArray());
    }

    [Fact]
    public void Cross_entropy_should_be_the_negative_log_likelihood_of_the_softmax()
    {
        using var scope = NewDisposeScope();
        var logits = new[,] { { 1.0, 2.0, 0.5 }, { -1.0, 0.0, 3.0 } };
        long[] targets = [1, 0];
        var x = tensor(logits);
        var t = tensor(targets);
        var losses = Enumerable.Range(0, 2).Select(n => -LogSoftmax(logits, n, (int)targets[n])).ToArray();

        Assert.Equal(losses.Average(), F.cross_entropy(x, t).ToDouble(), 1e-12);
        Assert.Equal(losses.Sum(), F.cross_entropy(x, t, reduction: nn.Reduction.Sum).ToDouble(), 1e-12);
        Assert.Equal(losses[1], F.cross_entropy(x, t, reduction: nn.Reduction.None)[1].ToDouble(), 1e-12);
        Assert.Equal(losses.Average(), F.nll_loss(F.log_softmax(x, 1), t).ToDouble(), 1e-12);
        Assert.Equal(losses[0], F.cross_entropy(x, t, ignore_index: 0).ToDouble(), 1e-12);
    }

    [Fact]
    public void Cross_entropy_should_weigh_classes_and_divide_by_their_weights()
    {
        using var scope = NewDisposeScope();
        var logits = new[,] { { 1.0, 2.0, 0.5 }, { -1.0, 0.0, 3.0 } };
        double[] weights = [0.2, 3.0, 1.0];
        var expected = -((3.0 * LogSoftmax(logits, 0, 1)) + (0.2 * LogSoftmax(logits, 1, 0))) / 3.2;

        Assert.Equal(expected, F.cross_entropy(tensor(logits), tensor(new long[] { 1, 0 }), tensor(weights)).ToDouble(), 1e-12);
    }

    [Fact]
    public void Cross_entropy_should_spread_the_target_when_smoothing()
    {
        using var scope = NewDisposeScope();
        var logits = new[,] { { 1.0, 2.0, 0.5 } };
        var expected = -Enumerable.Range(0, 3).Sum(c => ((c == 1 ? 0.7 : 0) + 0.1) * LogSoftmax(logits, 0, c));

        Assert.Equal(expected, F.cross_entropy(tensor(logits), tensor(new long[] { 1 }), label_smoothing: 0.3).ToDouble(), 1e-12);
    }

    [Fact]
    public void Cross_entropy_should_take_probabilities_as_targets()
    {
        using var scope = NewDisposeScope();
        var logits = new[,] { { 1.0, 2.0, 0.5 } };
        double[] probabilities = [0.5, 0.25, 0.25];
        var expected = -Enumerable.Range(0, 3).Sum(c => probabilities[c] * LogSoftmax(logits, 0, c));

        Assert.Equal(expected, F.cross_entropy(tensor(logits), tensor(probabilities).unsqueeze(0)).ToDouble(), 1e-12);
    }

    [Fact]
    public void Kl_div_should_be_the_mean_over_elements()
    {
        using var scope = NewDisposeScope();
        double[] p = [0.5, 0.5], q = [0.25, 0.75];
        var divergence = p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();

        Assert.Equal(divergence / 2, F.kl_div(tensor(q).log(), tensor(p).log()).ToDouble(), 1e-12);
        Assert.Equal(divergence, F.kl_div(tensor(q).log(), tensor(p), log_target: false, reduction: nn.Reduction.Sum).ToDouble(), 1e-12);
    }

    [Fact]
    public void Pad_should_begin_with_the_last_dimension()
    {
        using var scope = NewDisposeScope();
        var x = arange(4, ScalarType.Float32).reshape(1, 1, 2, 2);

        Assert.Equal([1, 1, 2, 5], F.pad(x, [1, 2]).shape);
        Assert.Equal([9f, 0f, 1f, 9f, 2f, 3f, 9f, 9f, 9f], F.pad(x, [1, 0, 0, 1], PaddingModes.Constant, 9).data<float>().ToArray());
        Assert.Equal([1f, 0f, 1f, 0f, 3f, 2f, 3f, 2f], F.pad(x, [1, 1, 0, 0], PaddingModes.Reflect).data<float>().ToArray());
        Assert.Equal([0f, 0f, 1f, 1f], F.pad(x, [1, 1, 1, 0], PaddingModes.Replicate)[0, 0, 0].data<float>().ToArray());
    }

    [Fact]
    public void Interpolate_should_resize_by_its_mode()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0f, 2f, 4f, 6f }, [1, 1, 2, 2]);

        Assert.Equal([0f, 0f, 2f, 2f], F.interpolate(x, size: [4, 4])[0, 0, 1].data<float>().ToArray());
        Assert.Equal([0f, 0.5f, 1.5f, 2f], F.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false)[0, 0, 0].data<float>().ToArray());
        Assert.Equal([0f, 1f, 2f], F.interpolate(x, size: [3, 3], mode: InterpolationMode.Bilinear, align_corners: true)[0, 0, 0].data<float>().ToArray());
        Assert.Equal([3f], F.interpolate(x, size: [1, 1], mode: InterpolationMode.Area).data<float>().ToArray());
    }

    [Fact]
    public void Grid_sample_should_read_the_image_where_an_affine_grid_points()
    {
        using var scope = NewDisposeScope();
        var x = arange(9, ScalarType.Float32).reshape(1, 1, 3, 3);
        var mirror = tensor(new[] { -1f, 0f, 0f, 0f, 1f, 0f }, [1, 2, 3]);
        var right = tensor(new[] { 1f, 0f, 2f / 3f, 0f, 1f, 0f }, [1, 2, 3]);

        var mirrored = F.grid_sample(x, F.affine_grid(mirror, [1, 1, 3, 3]), align_corners: false);
        var shifted = F.grid_sample(x, F.affine_grid(right, [1, 1, 3, 3]), padding_mode: GridSamplePaddingMode.Border, align_corners: false);

        Assert.True(mirrored.allclose(x.flip(3), atol: 1e-5));
        Assert.True(shifted.allclose(tensor(new[] { 1f, 2f, 2f, 4f, 5f, 5f, 7f, 8f, 8f }, [1, 1, 3, 3]), atol: 1e-5));
    }

    [Fact]
    public void Softmax_normalize_and_one_hot_should_follow_their_definitions()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0.0, Math.Log(3) }).unsqueeze(0);

        Assert.True(F.softmax(x, 1).allclose(tensor(new[] { 0.25, 0.75 }).unsqueeze(0)));
        Assert.True(F.normalize(tensor(new[,] { { 3.0, 4.0 } })).allclose(tensor(new[,] { { 0.6, 0.8 } })));
        Assert.Equal([0L, 0L, 1L], F.one_hot(tensor(new long[] { 2 }), 3).data<long>().ToArray());
    }

    private static double LogSoftmax(double[,] logits, int row, int column)
    {
        var all = Enumerable.Range(0, logits.GetLength(1)).Select(c => logits[row, c]);
        return logits[row, column] - Math.Log(all.Sum(Math.Exp));
    }

    private static double At(Tensor x, long n, long c, long i, long j) =>
        i < 0 || j < 0 || i >= x.shape[2] || j >= x.shape[3] ? 0 : x[n, c, i, j].ToDouble();

    private static IEnumerable<(long N, long O, long I, long J)> Places(long[] shape) =>
        from n in Enumerable.Range(0, (int)shape[0])
        from o in Enumerable.Range(0, (int)shape[1])
        from i in Enumerable.Range(0, (int)shape[2])
        from j in Enumerable.Range(0, (int)shape[3])
        select ((long)n, (long)o, (long)i, (long)j);
}
