using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tests.Randomness;

namespace Lethean.Learning.Tests.Corruptions;

/// <summary>Each noise against its definition on flat images, where the expected distribution is known: n = 61,440 values.</summary>
public class NoiseTests
{
    private const int Images = 20;

    // Truncation to 8 bits lowers the mean by half a step and adds the variance of a uniform step.
    private const double Step = 1 / 255.0;
    private const double StepVariance = Step * Step / 12;

    public static TheoryData<int, double> GaussianDeviations => new() { { 1, .04 }, { 2, .06 }, { 3, .08 }, { 4, .09 }, { 5, .10 } };

    [Theory]
    [MemberData(nameof(GaussianDeviations))]
    public void Gaussian_noise_should_add_its_variance(int severity, double deviation) =>
        AssertMoments("gaussian_noise", severity, 0.5f, 0.5, deviation * deviation);

    [Theory]
    [InlineData(1, 500)]
    [InlineData(2, 250)]
    [InlineData(3, 100)]
    [InlineData(4, 75)]
    [InlineData(5, 50)]
    public void Shot_noise_should_count_photons(int severity, double photons)
    {
        const float grey = 102 / 255f;
        var values = Corrupt("shot_noise", severity, grey);
        var (mean, variance) = TruncatedPoissonMoments(grey * photons, photons);

        Statistics.AssertNear(mean, values.Average(), Math.Sqrt(variance / values.Length));
        Statistics.AssertNear(variance, Statistics.Variance(values), variance * Math.Sqrt(2.2 / values.Length));
    }

    /// <summary>Of ⌊255·min(k / c, 1)⌋ / 255 with k from the Poisson distribution, summed over its probabilities.</summary>
    private static (double Mean, double Variance) TruncatedPoissonMoments(double expectedCount, double c)
    {
        double mean = 0, square = 0, probability = Math.Exp(-expectedCount);
        for (var k = 0; k < 5 * c; k++, probability *= expectedCount / k)
        {
            var value = Math.Truncate(255 * Math.Min((float)(k / c), 1)) / 255;
            mean += probability * value;
            square += probability * value * value;
        }
        return (mean, square - mean * mean);
    }

    [Theory]
    [InlineData(1, .01)]
    [InlineData(2, .02)]
    [InlineData(3, .03)]
    [InlineData(4, .05)]
    [InlineData(5, .07)]
    public void Impulse_noise_should_salt_and_pepper_its_fraction(int severity, double fraction)
    {
        var values = Corrupt("impulse_noise", severity, 102 / 255f);

        Statistics.AssertFraction(fraction / 2, values.Count(value => value == 1) / (double)values.Length, values.Length);
        Statistics.AssertFraction(fraction / 2, values.Count(value => value == 0) / (double)values.Length, values.Length);
        Assert.All(values, value => Assert.True(value is 0 or 1 || (float)value == 102 / 255f));
    }

    [Theory]
    [InlineData(1, .06)]
    [InlineData(2, .1)]
    [InlineData(3, .12)]
    [InlineData(4, .16)]
    [InlineData(5, .2)]
    public void Speckle_noise_should_grow_with_the_pixel(int severity, double deviation)
    {
        AssertMoments("speckle_noise", severity, 0.5f, 0.5, 0.25 * deviation * deviation);
        AssertMoments("speckle_noise", severity, 0.25f, 0.25, 0.0625 * deviation * deviation);
    }

    private static void AssertMoments(string corruption, int severity, float grey, double mean, double variance)
    {
        var values = Corrupt(corruption, severity, grey);
        var expected = variance + StepVariance;

        Statistics.AssertNear(mean - Step / 2, values.Average(), Math.Sqrt(expected / values.Length));
        Statistics.AssertNear(expected, Statistics.Variance(values), expected * Math.Sqrt(2.0 / values.Length));
    }

    private static double[] Corrupt(string corruption, int severity, float grey)
    {
        var random = RandomStream.Create(1, $"{corruption} {severity}");
        var image = new Image(ImageShape.Standard, Enumerable.Repeat(grey, ImageShape.Standard.Size).ToArray());
        return [.. Enumerable.Range(0, Images)
            .SelectMany(_ => Corruption.Find(corruption).Apply(image, severity, random).Pixels.ToArray())
            .Select(value => (double)value)];
    }
}
