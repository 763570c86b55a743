using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Randomness;

public class RandomStreamTests
{
    [Fact]
    public void Stream_should_give_the_published_numbers_when_started_from_the_published_state()
    {
        var random = new RandomStream(new RandomState(1, 2, 3, 4));

        var numbers = Enumerable.Range(0, 10).Select(_ => random.NextUInt64());

        Assert.Equal(
            [
                11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600,
                16172922978634559625, 8476171486693032832, 10595114339597558777, 2904607092377533576,
            ],
            numbers);
    }

    [Fact]
    public void Stream_should_start_from_the_hash_of_seed_and_name()
    {
        // SHA-256 of the bytes 01 00 00 00 00 00 00 00 and "traffic.sources.users", computed with Python's hashlib.
        Assert.Equal(
            new RandomState(0xe7350cffd4f000f3, 0xf2ad23dd821d9a3a, 0xf10b48d3ad800991, 0xffd788462892bb25),
            RandomStream.Create(1, "traffic.sources.users").State);
    }

    [Fact]
    public void Stream_should_refuse_the_state_that_it_would_never_leave() =>
        Assert.Throws<ArgumentException>(() => new RandomStream(default));

    [Fact]
    public void Stream_should_continue_alike_when_restored_after_any_kind_of_number()
    {
        var random = RandomStream.Create(7, "restored");
        Action<RandomStream>[] uses =
        [
            r => r.NextGaussian(), r => r.NextExponential(), r => r.NextPoisson(3), r => r.NextPoisson(300),
            r => r.Next(10), r => r.Shuffle(new int[5].AsSpan()), r => r.FillGaussian(new float[3], 0, 1),
        ];
        foreach (var use in uses)
        {
            use(random);
            var restored = new RandomStream(random.State);

            Assert.Equal(Numbers(random), Numbers(restored));
        }

        static double[] Numbers(RandomStream r) => [r.NextGaussian(), r.NextDouble(), r.NextExponential(), r.NextPoisson(40), r.Next(99)];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(3072)]
    public void Leap_should_land_where_as_many_draws_would(int numbers)
    {
        var leap = new RandomLeap(numbers);
        for (var stream = 0; stream < 20; stream++)
        {
            var (leaping, drawing) = (RandomStream.Create(1, $"leap {stream}"), RandomStream.Create(1, $"leap {stream}"));
            leaping.Pass(leap);
            for (var i = 0; i < numbers; i++)
                drawing.NextUInt64();

            Assert.Equal(drawing.State, leaping.State);
        }
    }

    [Theory]
    [InlineData(1, "a", 1, "b")]
    [InlineData(1, "a", 2, "a")]
    [InlineData(1, "a1", 11, "a")]
    public void Streams_should_be_independent_when_seed_or_name_differs(ulong seed, string name, ulong otherSeed, string otherName)
    {
        const int n = 100_000;
        var first = Draw(n, RandomStream.Create(seed, name), r => r.NextDouble());
        var second = Draw(n, RandomStream.Create(otherSeed, otherName), r => r.NextDouble());

        Statistics.AssertNear(0, Statistics.Correlation(first, second), 1 / Math.Sqrt(n));
        Statistics.AssertNear(0, Statistics.Correlation(first[1..], second[..^1]), 1 / Math.Sqrt(n));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Next_should_be_uniform_below_its_bound(int bound)
    {
        const int n = 200_000;
        var random = RandomStream.Create(1, $"next {bound}");
        var counts = new int[bound];
        for (var i = 0; i < n; i++)
            counts[random.Next(bound)]++;

        if (bound > 1)
            Statistics.AssertChiSquare([.. counts.Select(_ => (double)n / bound)], counts);
        Assert.Equal(n, counts.Sum());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Next_should_refuse_a_bound_without_values(int bound) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomStream.Create(1, "bound").Next(bound));

    [Fact]
    public void NextDouble_should_be_uniform_over_0_to_1()
    {
        var values = Draw(200_000, RandomStream.Create(1, "uniform"), r => r.NextDouble());

        Statistics.AssertDistribution(values, x => x);
        Assert.All(values, value => Assert.True(value is >= 0 and < 1));
    }

    [Fact]
    public void NextGaussian_should_be_standard_normal()
    {
        const int n = 200_000;
        var values = Draw(n, RandomStream.Create(1, "gaussian"), r => r.NextGaussian());

        Statistics.AssertNear(0, values.Average(), 1 / Math.Sqrt(n));
        Statistics.AssertNear(1, Statistics.Variance(values), Math.Sqrt(2.0 / n));
        Statistics.AssertNear(0, values.Average(x => x * x * x), Math.Sqrt(15.0 / n));
        Statistics.AssertNear(3, values.Average(x => x * x * x * x), Math.Sqrt(96.0 / n));
    }

    [Fact]
    public void FillGaussian_should_give_independent_values_with_mean_and_deviation()
    {
        const int n = 200_001;
        var values = new float[n];
        RandomStream.Create(1, "fill").FillGaussian(values, 5, 0.25);
        double[] found = [.. values.Select(value => (double)value)];

        Statistics.AssertNear(5, found.Average(), 0.25 / Math.Sqrt(n));
        Statistics.AssertNear(0.0625, Statistics.Variance(found), 0.0625 * Math.Sqrt(2.0 / n));
        Statistics.AssertNear(0, Statistics.Correlation(found[1..], found[..^1]), 1 / Math.Sqrt(n));
    }

    [Fact]
    public void NextExponential_should_have_the_unit_exponential_distribution()
    {
        const int n = 200_000;
        var values = Draw(n, RandomStream.Create(1, "exponential"), r => r.NextExponential());

        Statistics.AssertNear(1, values.Average(), 1 / Math.Sqrt(n));
        Statistics.AssertNear(1, Statistics.Variance(values), Math.Sqrt(8.0 / n));
        Statistics.AssertDistribution(values, x => 1 - Math.Exp(-x));
    }

    [Fact]
    public void Shuffle_should_make_every_permutation_equally_likely()
    {
        const int n = 48_000;
        var random = RandomStream.Create(1, "shuffle");
        var counts = new SortedDictionary<string, int>();
        for (var i = 0; i < n; i++)
        {
            char[] letters = ['a', 'b', 'c', 'd'];
            random.Shuffle(letters.AsSpan());
            var word = new string(letters);
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        Assert.Equal(24, counts.Count);
        Statistics.AssertChiSquare([.. counts.Select(_ => n / 24.0)], [.. counts.Values]);
    }

    internal static double[] Draw(int count, RandomStream random, Func<RandomStream, double> next)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = next(random);
        return values;
    }
}
