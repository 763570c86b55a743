using Lethean.Learning.Defenses;

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
        Assert.Equal(admitted, AdaptationGates.Create(new ConfidenceThresholdSettings(threshold)).Admits(With(confidence)));

    [Theory]
    [InlineData(0.5, 0.5f, true)]
    [InlineData(0.5, 0.4999f, false)]
    [InlineData(0.5, 0.9f, true)]
    [InlineData(0.0, 0.0f, true)]
    public void Orientation_gate_should_admit_only_from_the_threshold_up(double threshold, float confidence, bool admitted) =>
        Assert.Equal(admitted, AdaptationGates.Create(new OrientationGateSettings(threshold)).Admits(With(confidence)));

    [Fact]
    public void Gates_should_be_named_as_configured()
    {
        Assert.Equal("confidence-threshold", AdaptationGates.Create(new ConfidenceThresholdSettings(1)).Name);
        Assert.Equal("orientation-gate", AdaptationGates.Create(new OrientationGateSettings(1)).Name);
    }

    private static Evidence With(float upright) => new(new float[10], new[] { upright, 1 - upright, 0, 0 });
}
