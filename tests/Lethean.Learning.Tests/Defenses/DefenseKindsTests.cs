using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;

namespace Lethean.Learning.Tests.Defenses;

public sealed class DefenseKindsTests
{
    public static TheoryData<string> Kinds => new(DefenseKinds.All.Kinds.Select(kind => kind.Name));

    [Theory, MemberData(nameof(Kinds))]
    public void Every_defense_should_say_its_point_and_act_there(string name)
    {
        var kind = DefenseKinds.All.Find(name)!;
        // The tests have 40 training images.
        using var defended = Defended.Create(new RotationPredictionSettings(), WithImages(kind.Defaults, 3));
        var materials = defended.Materials;

        var defense = WithImages(kind.Defaults, 3).CreateDefense(materials, name);

        Assert.Equal(name, kind.Defaults.Kind);
        Assert.StartsWith($"{kind.Defaults.Point}. ", kind.Prose, StringComparison.Ordinal);
        Assert.Equal(kind.Defaults.Point, defense switch
        {
            IAdaptationGate => DefensePoint.Gate,
            IGradientDefense => DefensePoint.Gradient,
            IWeightDefense => DefensePoint.Weights,
            _ => DefensePoint.Serving,
        });
        Assert.Equal(defense is IServingDefense, kind.Defaults.Point == DefensePoint.Serving);
        Assert.Equal([name], defended.Tallies.Select(tally => tally.Name));
        (defense as IDisposable)?.Dispose();
    }

    [Fact]
    public void Names_should_differ_and_stand_in_the_order_of_their_points()
    {
        Assert.Equal(DefenseKinds.All.Kinds.Count, DefenseKinds.All.Kinds.Select(kind => kind.Name).Distinct().Count());
        Assert.Equal(
            DefenseKinds.All.Kinds.Select(kind => kind.Defaults.Point).Order(), DefenseKinds.All.Kinds.Select(kind => kind.Defaults.Point));
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    public void Settings_out_of_range_should_be_refused_by_name_and_range(double threshold)
    {
        var refusal = Assert.Throws<InputException>(
            () => Defended.Create(new RotationPredictionSettings(), new OrientationGateSettings(threshold)));

        Assert.StartsWith("orientation-gate threshold: ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("is not allowed; allowed: a number from 0 to 1, or quantile(q) with q above 0 and below 1.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adaptation_out_of_range_should_be_refused_by_name_and_range()
    {
        var refusal = Assert.Throws<InputException>(() => Defended.Create(new RotationPredictionSettings { LearningRate = 11 }));

        Assert.Equal(
            "rotation-prediction learning-rate: 11 is not allowed; allowed: a number above 0, at most 10.", refusal.Message);
    }

    [Theory]
    [InlineData("expand", "expand")]
    [InlineData("random(32)", "random(32)")]
    [InlineData("random(4096)", "random(4096)")]
    [InlineData("random(0)", null)]
    [InlineData("random(4097)", null)]
    [InlineData("random(1", null)]
    [InlineData("random", null)]
    [InlineData("Expand", null)]
    [InlineData("", null)]
    public void Batch_should_be_read_as_it_is_written(string text, string? written)
    {
        var isRead = AuxiliaryBatch.Type.TryParse(text, out var batch);

        Assert.Equal(written is not null, isRead);
        Assert.Equal(written ?? "expand", AuxiliaryBatch.Type.Write(batch));
    }

    private static DefenseSettings WithImages(DefenseSettings settings, int images) => settings switch
    {
        GradientGuardSettings guard => guard with { Images = images },
        ElasticWeightConsolidationSettings consolidation => consolidation with { Images = images },
        CanaryRollbackSettings canary => canary with { Images = images },
        _ => settings,
    };
}
