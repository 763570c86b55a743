using Lethean.Actors.Traffic;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Tests.Traffic;

public class TokenBucketTests
{
    [Fact]
    public void Full_bucket_should_let_a_burst_pass_and_then_one_sample_a_token()
    {
        var bucket = new TokenBucket(rate: 10, capacity: 3);

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake(0)));
        // A tenth of a second apart: exactly one token each, whatever tenths add up to in binary.
        Assert.All(Enumerable.Range(1, 1000), tenth => Assert.True(bucket.TryTake(tenth * 0.1)));
        Assert.False(bucket.TryTake(100.05));
        // After a long silence no more than the burst.
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake(1000)));
    }

    /// <summary>
    /// The definition: those that pass in any span of t seconds are at most capacity + rate × t; and whoever is refused would
    /// have broken that for some span that ends with him.
    /// </summary>
    [Fact]
    public void Bucket_should_let_pass_exactly_what_its_definition_allows()
    {
        var random = RandomStream.Create(1, "token-bucket");
        for (var round = 0; round < 50; round++)
        {
            var (rate, capacity, seconds) = (0.5 + (20 * random.NextDouble()), 1 + random.Next(6), 0.0);
            var bucket = new TokenBucket(rate, capacity);
            var passed = new List<double>();
            for (var i = 0; i < 200; i++)
            {
                seconds += random.NextExponential() / (2 * rate);
                var allowed = passed.Select((from, index) => passed.Count - index + 1 <= capacity + (rate * (seconds - from)) + 1e-6).All(fits => fits);
                Assert.Equal(allowed, bucket.TryTake(seconds));
                if (allowed)
                    passed.Add(seconds);
            }

            Assert.InRange(passed.Count, 20, 199);
        }
    }

    [Fact]
    public void Time_that_goes_back_should_bring_no_tokens()
    {
        var bucket = new TokenBucket(rate: 1, capacity: 1);
        Assert.True(bucket.TryTake(10));
        Assert.False(bucket.TryTake(5));
        Assert.False(bucket.TryTake(10.5));
        Assert.True(bucket.TryTake(11));
    }
}
