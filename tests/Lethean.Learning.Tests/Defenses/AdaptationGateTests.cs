using Lethean.Learning.Defenses;
using Lethean.Learning.Models;

namespace Lethean.Learning.Tests.Defenses;

public sealed class AdaptationGateTests
{
    [Theory]
    [InlineData(0.9, 0.9005f, true)]
    [InlineData(0.9, 0.9015f, false)]
    [InlineData(0.9, 0.1f, true)]
    [InlineData(1.0, 1.0f, true)]
    [InlineData(0.0, 0.0005f, true)]
    [InlineData(0.0, 0.5f, false)]
    public void Confidence_threshold_should_admit_only_below_threshold_and_slack(double threshold, float confidence, bool admitted) =>
        Assert.Equal(admitted, new ConfidenceThreshold(new(threshold)).Admits(With(confidence), default));

    [Theory]
    [InlineData(0.5, 0.5f, true)]
    [InlineData(0.5, 0.4999f, false)]
    [InlineData(0.5, 0.9f, true)]
    [InlineData(0.0, 0.0f, true)]
    public void Orientation_gate_should_admit_only_from_the_threshold_up(double threshold, float confidence, bool admitted) =>
        Assert.Equal(admitted, new OrientationGate(new(threshold)).Admits(With(confidence), default));

    [Theory]
    [InlineData(0.3010, false)] // ln 2 / ln 10 = 0.30103
    [InlineData(0.3011, true)]
    public void Entropy_filter_should_admit_only_below_its_share_of_the_largest_entropy(double margin, bool admitted)
    {
        var halves = new Observation(new[] { 0.5f, 0, 0, 0, 0.5f, 0, 0, 0, 0, 0 }, new float[4]);

        Assert.Equal(admitted, new EntropyFilter(new(margin)).Admits(halves, default));
        Assert.Equal(Math.Log(2), halves.MainEntropy, 1e-12);
    }

    [Fact]
    public void Entropy_filter_should_refuse_what_is_not_a_number() =>
        Assert.False(new EntropyFilter(new(1)).Admits(new Observation(new[] { float.NaN, 0.5f }, new float[4]), default));

    private static Observation With(float upright) => new(new float[10], new[] { upright, 1 - upright, 0, 0 });
}
