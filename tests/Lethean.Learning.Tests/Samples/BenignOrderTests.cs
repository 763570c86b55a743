using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using Lethean.Learning.Tests.Randomness;

namespace Lethean.Learning.Tests.Samples;

public class BenignOrderTests
{
    private static readonly ImageDataset Test =
        new DatasetLocator(new DatasetOptions { Path = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample") })
            .Find(DatasetDescriptor.Find("fashion-mnist"))!.Load(DatasetSplit.Test);

    [Theory]
    [InlineData(0.1, 50)]
    [InlineData(1, 20)]
    [InlineData(1000, 20)]
    public void Classes_of_a_block_should_be_counted_as_dirichlet_and_multinomial_say(double alpha, int block)
    {
        const int Blocks = 2000;
        const int K = 10;
        var counts = new double[Blocks];
        var (images, perImage) = (Draw(new ClassCorrelatedOrder(alpha, block)), new HashSet<int>());
        for (var i = 0; i < Blocks; i++)
        {
            foreach (var sample in images.Take(block))
            {
                counts[i] += sample.Label == 3 ? 1 : 0;
                Assert.Equal(Test.LabelOf(sample.DatasetIndex), sample.Label);
                perImage.Add(sample.DatasetIndex);
            }
        }

        // Mean n/K, variance n p (1 − p) (n + Kα) / (1 + Kα) with p = 1/K.
        var variance = block * 0.1 * 0.9 * (block + K * alpha) / (1 + K * alpha);
        Statistics.AssertNear(block / 10.0, counts.Average(), Math.Sqrt(variance / Blocks));
        var squares = counts.Select(count => Math.Pow(count - block / 10.0, 2)).ToArray();
        Statistics.AssertNear(variance, squares.Average(), Math.Sqrt(Statistics.Variance(squares) / Blocks));
        Assert.InRange(perImage.Count, Test.Count * 9 / 10, Test.Count);
    }

    [Fact]
    public void Blocks_should_not_follow_from_each_other()
    {
        const int Blocks = 2000;
        var images = Draw(new ClassCorrelatedOrder(0.1, 20));
        var counts = Enumerable.Range(0, Blocks).Select(_ => (double)images.Take(20).Count(sample => sample.Label == 3)).ToArray();

        Statistics.AssertNear(0, Statistics.Correlation(counts[1..], counts[..^1]), 1 / Math.Sqrt(Blocks));
    }

    [Fact]
    public void Drift_should_go_through_its_stages_and_begin_again()
    {
        var brightness = Corruption.Find("brightness"); // Draws nothing: its result can be computed again.
        var samples = Draw(new DriftingOrder([new DriftStage(brightness, 5, 3), new DriftStage(null, 1, 2), new DriftStage(brightness, 1, 1)])).Take(15).ToArray();

        int?[] severities = [5, 5, 5, null, null, 1, 5, 5, 5, null, null, 1, 5, 5, 5];
        foreach (var (sample, severity) in samples.Zip(severities))
        {
            var clean = Test[sample.DatasetIndex];
            var expected = severity is { } level ? brightness.Apply(clean, level, RandomStream.Create(1, "unused")) : clean;
            Assert.Equal(expected.Pixels, sample.Image.Pixels);
            Assert.Equal(Test.LabelOf(sample.DatasetIndex), sample.Label);
        }
    }

    [Fact]
    public void Orders_out_of_range_should_be_refused()
    {
        Assert.Contains("alpha: 0 is not allowed; allowed: a number above 0", Refusal(new ClassCorrelatedOrder(0, 10)), StringComparison.Ordinal);
        Assert.Contains("allowed: a number above 0", Refusal(new ClassCorrelatedOrder(double.NaN, 10)), StringComparison.Ordinal);
        Assert.Contains("block: 0 is not allowed; allowed: a whole number from 1", Refusal(new ClassCorrelatedOrder(1, 0)), StringComparison.Ordinal);
        Assert.Contains("nothing to drift through", Refusal(new DriftingOrder([])), StringComparison.Ordinal);
        Assert.Contains("drifting stages: ", Refusal(new DriftingOrder([new DriftStage(null, 6, 1)])), StringComparison.Ordinal);
    }

    private static string Refusal(BenignOrder order) => Assert.Throws<InputException>(() => Draw(order).First()).Message;

    /// <summary>Endless; each enumeration goes on where the one before stopped.</summary>
    private static IEnumerable<Sample> Draw(BenignOrder order)
    {
        var generator = new BenignSettings { Order = order }.CreateGenerator(new SampleMaterials(Test, Test, RandomStream.Create(1, "users")));
        return Endless();

        IEnumerable<Sample> Endless()
        {
            while (true)
                yield return generator.Next();
        }
    }
}
