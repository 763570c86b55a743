using Lethean.Host.Commands;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Randomness;

namespace Lethean.Host.Tests.Commands;

public sealed class CorrelationEstimateTests
{
    [Fact]
    public void Mean_of_samples_should_have_the_interval_of_Student()
    {
        var estimate = MeanEstimate.Of([1, 2, 3, 4, double.NaN])!;

        var error = Math.Sqrt(5.0 / 3 / 4);
        Assert.Equal((4, 2.5), (estimate.Count, estimate.Mean));
        Assert.Equal(error, estimate.StandardError, 1e-12);
        Assert.Equal(2.5 - 3.182 * error, estimate.Low, 1e-3);
        Assert.Equal(2.5 + 3.182 * error, estimate.High, 1e-3);
        Assert.Equal((3.182 + 0.978) * error, estimate.Detectable, 1e-3); // t tables, 3 degrees of freedom
        Assert.Null(MeanEstimate.Of([1, double.NaN]));
    }

    [Fact]
    public void Detectable_mean_should_be_that_of_the_power_it_names()
    {
        // Normal values whose true mean is what 50 of them are said to see: four repetitions in five must see it.
        const int Repetitions = 2000;
        var random = RandomStream.Create(1, "power");
        var error = 1 / Math.Sqrt(50);
        var mean = 2.8 * error;

        var estimates = Enumerable.Range(0, Repetitions)
            .Select(_ => MeanEstimate.Of(Enumerable.Range(0, 50).Select(_ => mean + random.NextGaussian()).ToList())!).ToList();

        // 0.79 at 49 degrees of freedom; 0.04 is four standard errors of a share of 2,000.
        Assert.InRange(estimates.Count(estimate => estimate.Low > 0) / (double)Repetitions, 0.75, 0.83);
        Assert.InRange(estimates.Average(estimate => estimate.Detectable) / error, 2.8, 2.9);
    }

    [Fact]
    public void Interval_should_widen_where_blocks_disagree()
    {
        // Every sample has the same value for a block; the blocks are 1 to 5. Nothing is known but five numbers.
        var blocks = new double[] { 1, 2, 3, 4, 5 };
        var estimate = MeanEstimate.Of(Enumerable.Repeat<IReadOnlyList<double>>(blocks, 100))!;

        Assert.Equal(3, estimate.Mean);
        Assert.Equal(Math.Sqrt(2.5 / 5), estimate.StandardError, 1e-9);
        Assert.Equal(3 - 2.776 * Math.Sqrt(0.5), estimate.Low, 1e-3);
        Assert.Equal((3, 3), (estimate.OfThisHistory!.Low, estimate.OfThisHistory.High));
    }

    [Fact]
    public void Interval_should_be_that_of_the_samples_where_blocks_agree()
    {
        double[] samples = [1, 2, 4, 8, 16];

        var estimate = MeanEstimate.Of(samples.Select(value => (IReadOnlyList<double>)[value, value, value]))!;

        Assert.Equal(MeanEstimate.Of(samples), estimate with { OfThisHistory = null });
        Assert.Equal(MeanEstimate.Of(samples), estimate.OfThisHistory);
    }

    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(1, 1)]
    [InlineData(0.2, 1)]
    public void Interval_over_samples_and_blocks_should_hold_the_true_mean_as_often_as_it_says(double ofSamples, double ofBlocks)
    {
        const int Repetitions = 1000;
        var random = RandomStream.Create(1, "table");
        double[] Draw(int count, double deviation) => [.. Enumerable.Range(0, count).Select(_ => deviation * random.NextGaussian())];

        var estimates = Enumerable.Range(0, Repetitions).Select(_ =>
        {
            var (samples, blocks) = (Draw(30, ofSamples), Draw(10, ofBlocks));
            return MeanEstimate.Of(samples.Select(sample => (IReadOnlyList<double>)[.. blocks.Select(block => sample + block + random.NextGaussian())]))!;
        }).ToList();

        // Four standard errors of a share of 1,000 are 0.028.
        Assert.InRange(estimates.Count(estimate => estimate.Low <= 0 && estimate.High >= 0) / (double)Repetitions, 0.92, 0.98);
        if (ofBlocks >= 1)
            Assert.True(estimates.Count(estimate => estimate.OfThisHistory!.Low <= 0 && estimate.OfThisHistory.High >= 0) < 0.9 * Repetitions);
    }

    [Fact]
    public void Row_with_a_vanishing_gradient_should_be_left_out()
    {
        IReadOnlyList<double>[] table = [[1, 2], [double.NaN, double.NaN], [3, 5]];

        Assert.Equal(MeanEstimate.Of([[1.0, 2], [3.0, 5]]), MeanEstimate.Of(table));
    }

    [Theory]
    [InlineData(3, -1, 0.1, Verdict.Confirmed)]
    [InlineData(3, 1, 0.1, Verdict.Contradicted)]
    [InlineData(3, -1, 1.5, Verdict.NotDecided)]
    [InlineData(5, 1, 0.1, Verdict.Confirmed)]
    [InlineData(5, -1, 0.1, Verdict.Contradicted)]
    [InlineData(6, -1, 0.1, Verdict.Confirmed)]
    [InlineData(6, 1, 1.5, Verdict.NotDecided)]
    public void Verdict_should_need_a_whole_interval_on_one_side(int equation, double mean, double deviation, Verdict expected)
    {
        // Gradients of norm 1 whose products are mean ± deviation, with the history of one direction.
        var samples = new[] { mean - deviation, mean + deviation, mean }.Select(product =>
            new SampleGradients(0, 1, 1, product) { MainHistory = [product, product], AuxiliaryHistory = [product, product] }).ToList();

        var verdict = EquationVerdict.All([Result(SampleKind.Lethean, samples)]).Single(found => found.Equation == equation);

        Assert.Equal((expected, expected), (verdict.OfCosine, verdict.OfProduct));
    }

    [Fact]
    public void Cosines_and_products_should_be_judged_each_for_itself()
    {
        // Many short gradients that agree, and some long ones that do not: positive as cosines, negative as products.
        var samples = Enumerable.Range(0, 100).Select(i => i % 5 == 0
            ? new SampleGradients(0, 10, 10, -50) { MainHistory = [0, 0], AuxiliaryHistory = [0, 0] }
            : new SampleGradients(0, 1, 1, 0.5) { MainHistory = [0, 0], AuxiliaryHistory = [0, 0] }).ToList();

        var verdict = EquationVerdict.All([Result(SampleKind.Training, samples)]).Single();

        Assert.Equal((4, 1), (verdict.Equation, verdict.Wants));
        Assert.Equal((Verdict.Confirmed, Verdict.Contradicted), (verdict.OfCosine, verdict.OfProduct));
    }

    [Fact]
    public void Mean_cosine_with_the_history_should_be_with_the_mean_over_all_images()
    {
        // Blocks (1, 0) of one image and (0, 1) of three; a gradient (2, 0), another (0, 3).
        var samples = new List<SampleGradients>
        {
            new(0, 2, 1, 0) { MainHistory = [2, 0], AuxiliaryHistory = [1, 1] },
            new(0, 3, 1, 0) { MainHistory = [0, 3], AuxiliaryHistory = [1, 1] },
        };
        var geometry = new MeanGeometry([1, 3], new double[,] { { 1, 0 }, { 0, 1 } });

        var pair = new KindResult("benign", samples, geometry, geometry).MainHistory;

        Assert.Equal((0.25 * 2 + 0.75 * 3) / 2, pair.Product!.Mean, 1e-12);
        Assert.Equal((0.25 + 0.75) / Math.Sqrt(0.25 * 0.25 + 0.75 * 0.75) / 2, pair.Cosine!.Mean, 1e-12);
    }

    private static KindResult Result(string kind, IReadOnlyList<SampleGradients> samples)
    {
        var one = new MeanGeometry([1, 1], new double[,] { { 1, 1 }, { 1, 1 } });
        return new(kind, samples, one, one);
    }
}
