using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;
using Lethean.Learning.Kinds;
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
        Assert.Equal(admitted, new ConfidenceThreshold(threshold).Admits(With(confidence), default));

    [Theory]
    [InlineData(0.5, 0.5f, true)]
    [InlineData(0.5, 0.4999f, false)]
    [InlineData(0.5, 0.9f, true)]
    [InlineData(0.0, 0.0f, true)]
    public void Orientation_gate_should_admit_only_from_the_threshold_up(double threshold, float confidence, bool admitted) =>
        Assert.Equal(admitted, new OrientationGate(threshold).Admits(With(confidence), default));

    [Theory]
    [InlineData(0.3010, false)] // ln 2 / ln 10 = 0.30103
    [InlineData(0.3011, true)]
    public void Entropy_filter_should_admit_only_below_its_share_of_the_largest_entropy(double margin, bool admitted)
    {
        var halves = new Observation(new[] { 0.5f, 0, 0, 0, 0.5f, 0, 0, 0, 0, 0 }, new float[4]);

        Assert.Equal(admitted, new EntropyFilter(margin).Admits(halves, default));
        Assert.Equal(Math.Log(2), halves.MainEntropy, 1e-12);
    }

    [Fact]
    public void Entropy_filter_should_refuse_what_is_not_a_number() =>
        Assert.False(new EntropyFilter(1).Admits(new Observation(new[] { float.NaN, 0.5f }, new float[4]), default));

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.25)]
    [InlineData(0.02)] // of 40 images: none
    public void Calibrated_gate_should_refuse_its_share_of_training_images(double share)
    {
        var quantile = GateThreshold.Quantile(share);
        using var defended = Defended.Create(new RotationPredictionSettings());
        foreach (DefenseSettings settings in new DefenseSettings[]
                 {
                     new OrientationGateSettings(quantile), new ConfidenceThresholdSettings(quantile), new EntropyFilterSettings(quantile),
                 })
        {
            var gate = (IAdaptationGate)settings.CreateDefense(defended.Materials, settings.Kind);
            var seen = Enumerable.Range(0, 40).Select(i => Observation.Of(defended.Model, defended.Materials.Train[i])).ToList();

            var admitted = seen.Where(each => gate.Admits(each, default)).ToList();

            Assert.Equal((int)(share * 40), 40 - admitted.Count);
            var refused = seen.Except(admitted).ToList();
            Assert.All(refused, one => Assert.All(admitted, other => Assert.True(Doubt(settings, one) > Doubt(settings, other))));
        }

        // What a gate of the kind refuses first.
        static double Doubt(DefenseSettings settings, Observation seen) => settings switch
        {
            OrientationGateSettings => -seen.UprightConfidence,
            ConfidenceThresholdSettings => seen.UprightConfidence,
            _ => seen.MainEntropy,
        };
    }

    [Theory]
    [InlineData("0.25", "0.25")]
    [InlineData("1", "1")]
    [InlineData("quantile(0.01)", "quantile(0.01)")]
    [InlineData("quantile(.5)", "quantile(0.5)")]
    [InlineData("1.5", null)]
    [InlineData("quantile(0)", null)]
    [InlineData("quantile(1)", null)]
    [InlineData("quantile()", null)]
    [InlineData("quantile(0.1", null)]
    [InlineData("Quantile(0.1)", null)]
    [InlineData("", null)]
    public void Threshold_should_be_read_as_it_is_written(string text, string? written)
    {
        var type = GateThreshold.Type(ParameterTypes.Fraction);

        Assert.Equal(written is not null, type.TryParse(text, out var threshold));
        if (written is not null)
            Assert.Equal((written, true), (type.Write(threshold), type.Allows(threshold)));
    }

    [Fact]
    public void Threshold_made_in_code_should_be_refused_out_of_its_range()
    {
        var refusal = Assert.Throws<InputException>(
            () => Defended.Create(new RotationPredictionSettings(), new EntropyFilterSettings(GateThreshold.Quantile(1.5))));

        Assert.Equal(
            "entropy-filter margin: quantile(1.5) is not allowed; allowed: a number above 0, at most 1, "
            + "or quantile(q) with q above 0 and below 1.", refusal.Message);
    }

    private static Observation With(float upright) => new(new float[10], new[] { upright, 1 - upright, 0, 0 });
}
