using System.Runtime.InteropServices;

namespace Conformance.TorchSharp.Tests;

public class MathTests
{
    [Fact]
    public void Operators_should_compute_on_both_sides()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 4.0 });
        var y = tensor(new[] { 2.0, 8.0 });

        Assert.Equal([3.0, 12.0], (x + y).data<double>().ToArray());
        Assert.Equal([-1.0, -4.0], (x - y).data<double>().ToArray());
        Assert.Equal([2.0, 32.0], (x * y).data<double>().ToArray());
        Assert.Equal([0.5, 0.5], (x / y).data<double>().ToArray());
        Assert.Equal([0.0, -3.0], (1 - x).data<double>().ToArray());
        Assert.Equal([2.0, 0.5], (2 / x).data<double>().ToArray());
        Assert.Equal([-1.0, -4.0], (-x).data<double>().ToArray());
        Assert.Equal([1.0, 1.0], (x % 3).data<double>().ToArray());
        Assert.Equal([true, false], (x < 2).data<bool>().ToArray());
        Assert.Equal([true, false], (2 > x).data<bool>().ToArray());
        Assert.Equal([true, true], (x != y).data<bool>().ToArray());
        Assert.Equal([false, false], ((x < 2) & (x > 3)).data<bool>().ToArray());
    }

    [Fact]
    public void Elementwise_functions_should_match_the_library()
    {
        using var scope = NewDisposeScope();
        double[] values = [0.3, 1.7, 2.5];
        var x = tensor(values);
        (Tensor Actual, Func<double, double> Expected)[] pairs =
        [
            (x.exp(), Math.Exp), (x.log(), Math.Log), (x.sqrt(), Math.Sqrt), (x.neg(), v => -v), (x.floor(), Math.Floor), (x.ceil(), Math.Ceiling),
            (x.round(), v => Math.Round(v, MidpointRounding.ToEven)), (x.trunc(), Math.Truncate), (x.pow(3), v => v * v * v), (x.square(), v => v * v),
            (x.sign(), v => Math.Sign(v)), (x.abs(), Math.Abs), (x.reciprocal(), v => 1 / v), (x.sigmoid(), v => 1 / (1 + Math.Exp(-v))),
            (x.sin(), Math.Sin), (x.cos(), Math.Cos), (x.tanh(), Math.Tanh), (x.log1p(), v => Math.Log(1 + v)), (x.clamp((Scalar)1, (Scalar)2), v => Math.Clamp(v, 1, 2)),
        ];
        foreach (var (actual, expected) in pairs)
            Assert.Equal(values.Select(expected), actual.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Reductions_should_follow_their_dimensions()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 1.0, 5.0, 3.0 }, { 4.0, 2.0, 6.0 } });

        Assert.Equal(21.0, x.sum().ToDouble());
        Assert.Equal([5.0, 7.0, 9.0], x.sum(0L).data<double>().ToArray());
        // A plain 0 is the element type with the number 0, so the sum would be one byte.
        Assert.Equal(ScalarType.Byte, x.sum(0).dtype);
        Assert.Equal([1L, 3L], x.sum(0L, keepdim: true).shape);
        Assert.Equal([3.0, 4.0], x.mean([1]).data<double>().ToArray());
        Assert.Equal(3.5, x.mean().ToDouble());
        Assert.Equal(3.5, x.var().ToDouble(), 1e-12);
        Assert.Equal(17.5 / 6, x.var([0, 1], unbiased: false).ToDouble(), 1e-12);
        Assert.Equal(3.5, x.var(unbiased: false).ToDouble(), 1e-12);
        Assert.Equal(Math.Sqrt(17.5 / 6), x.std(unbiased: false).ToDouble(), 1e-12);
        Assert.Equal(Math.Sqrt(3.5), x.std().ToDouble(), 1e-12);
        Assert.Equal([4.5, 4.5, 4.5], x.var(0).data<double>().ToArray());
        Assert.Equal(6.0, x.max().ToDouble());
        Assert.Equal(1.0, x.min().ToDouble());
        Assert.Equal([1L, 2L], x.argmax(1).data<long>().ToArray());
        Assert.Equal(5L, x.argmax().item<long>());
        var (values, indexes) = x.max(1);
        Assert.Equal([5.0, 6.0], values.data<double>().ToArray());
        Assert.Equal([1L, 2L], indexes.data<long>().ToArray());
        Assert.Equal(Math.Sqrt(91), x.norm().ToDouble(), 1e-12);
        Assert.Equal([5.0, 3.0], x[0].topk(2).values.data<double>().ToArray());
        Assert.Equal([1.0, 3.0, 5.0], x[0].sort().Values.data<double>().ToArray());
        Assert.Equal([1.0, 6.0, 9.0], x[0].cumsum(0).data<double>().ToArray());
    }

    [Fact]
    public void Not_finite_values_should_be_found()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, float.NaN, float.PositiveInfinity });

        Assert.Equal([true, false, false], x.isfinite().data<bool>().ToArray());
        Assert.Equal([false, true, false], x.isnan().data<bool>().ToArray());
        Assert.False(x.isfinite().all().ToBoolean());
        Assert.True(x.isnan().any().ToBoolean());
        Assert.True(float.IsNaN(x.sum().ToSingle()));
    }

    [Fact]
    public void Products_should_multiply_matrices()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 1.0, 2.0 }, { 3.0, 4.0 } });

        Assert.Equal([7.0, 10.0, 15.0, 22.0], x.matmul(x).data<double>().ToArray());
        Assert.Equal([7.0, 10.0, 15.0, 22.0], x.mm(x).data<double>().ToArray());
        Assert.Equal(11.0, x[0].dot(x[1]).ToDouble());
    }

    [Fact]
    public void Where_should_choose_by_the_condition()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f });
        var chosen = where(x.gt(1), x, x.neg());
        Assert.Equal([-1f, 2f], chosen.data<float>().ToArray());
        Assert.Equal([-1f, 2f], x.where(x.gt(1), x.neg()).data<float>().ToArray());
    }

    [Fact]
    public void Mismatched_shapes_should_throw_and_leave_the_library_usable()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => ones(2).add(ones(3)));
        Assert.Contains("must match the size", error.Message, StringComparison.Ordinal);
        Assert.Throws<ExternalException>(() => ones(2, 3).view(4));
        Assert.Throws<ExternalException>(() => ones(2, 3).reshape(4));
        Assert.Throws<ExternalException>(() => ones(2).narrow(0, 1, 5));
        Assert.Throws<ExternalException>(() => nn.functional.conv2d(ones(1, 3, 8, 8), ones(4, 2, 3, 3)));
        Assert.Throws<ExternalException>(() => nn.functional.cross_entropy(ones(2, 3), tensor(new long[] { 0, 5 })));
        Assert.Equal(4f, ones(2).add(1).sum().item<float>());
    }

    [Fact]
    public void Threads_should_be_adjustable()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            Assert.Equal(1, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
