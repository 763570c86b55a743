using Lethean.Learning.Adaptation;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Adaptation;

public sealed class MeanGeometryTests
{
    [Fact]
    public void Numbers_of_two_sets_should_be_those_of_the_plane()
    {
        // Means (3, 0) of one image and (0, 4) of three: together (0.75, 3).
        var geometry = new MeanGeometry([1, 3], new double[,] { { 9, 0 }, { 0, 16 } });

        Assert.Equal(Math.Sqrt(0.75 * 0.75 + 9), geometry.Norm, 1e-12);
        Assert.Equal(0, geometry.TrueSquaredNorm);
        Assert.Equal(0, geometry.SplitHalf, 1e-12);
        Assert.Equal(new Spread(0, 0, 0, 0), geometry.Pairs);
    }

    [Fact]
    public void One_set_should_say_nothing_of_its_noise()
    {
        var geometry = new MeanGeometry([5], new double[,] { { 4 } });

        Assert.Equal(2, geometry.Norm);
        Assert.True(double.IsNaN(geometry.TrueSquaredNorm));
        Assert.True(double.IsNaN(geometry.SplitHalf));
        Assert.Null(geometry.Pairs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void Squared_norm_should_be_estimated_without_bias(double trueNorm)
    {
        // Means of ten sets in 20 dimensions: a true mean along the first axis and noise of deviation 1 on each. The squared norm of
        // their mean is too large by 20 / 10. Over 2,000 repetitions the standard error of the estimate's mean is about 0.015.
        const int Repetitions = 2000;
        var random = RandomStream.Create(1, "noise");
        var found = Enumerable.Range(0, Repetitions).Select(_ => Draw()).ToList();

        Assert.Equal(trueNorm * trueNorm, found.Average(geometry => geometry.TrueSquaredNorm), 0.06);
        Assert.Equal(trueNorm * trueNorm + 2, found.Average(geometry => geometry.Norm * geometry.Norm), 0.06);

        MeanGeometry Draw()
        {
            var means = Enumerable.Range(0, 10)
                .Select(_ => Enumerable.Range(0, 20).Select(axis => random.NextGaussian() + (axis == 0 ? trueNorm : 0)).ToArray()).ToArray();
            var products = new double[10, 10];
            for (var one = 0; one < 10; one++)
                for (var other = 0; other < 10; other++)
                    products[one, other] = means[one].Zip(means[other], (a, b) => a * b).Sum();
            return new(Enumerable.Repeat(7, 10).ToArray(), products);
        }
    }
}
