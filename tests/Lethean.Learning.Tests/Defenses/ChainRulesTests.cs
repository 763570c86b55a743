using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;

namespace Lethean.Learning.Tests.Defenses;

public sealed class ChainRulesTests
{
    private static readonly AdaptationSettings Online = new RotationPredictionSettings();
    private static readonly AdaptationSettings Episodic = new RotationPredictionSettings { Mode = AdaptationMode.Episodic };

    private static readonly DefenseSettings Orientation = new OrientationGateSettings(0.5);
    private static readonly DefenseSettings Clipping = new GradientClippingSettings(1);
    private static readonly DefenseSettings Consolidation = new ElasticWeightConsolidationSettings(1, 1);
    private static readonly DefenseSettings Reset = new PeriodicResetSettings(10);
    private static readonly DefenseSettings Teacher = new WeightAveragingSettings(0.1);

    [Fact]
    public void Sensible_chains_should_be_accepted()
    {
        Assert.Empty(Violations(Online));
        Assert.Empty(Violations(Online, new ReputationSettings(0.5, 5), Orientation, new ConfidenceThresholdSettings(0.9), Clipping, Consolidation, Reset, Teacher));
        Assert.Empty(Violations(Online, Consolidation, Clipping));
        Assert.Empty(Violations(Online, Until(Orientation, 10), From(new OrientationGateSettings(0.9), 10)));
        Assert.Empty(Violations(Online, new ReputationSettings(0.5, 5), new GradientGuardSettings(GuardReference.History, GuardAction.Skip, 1, 1, 0.9)));
        Assert.Empty(Violations(Online, new ConfidenceThresholdSettings(0.5), Orientation));
        Assert.Empty(Violations(Episodic, Orientation, Clipping));
        Assert.Empty(Violations(Episodic with { Steps = 2 }, Consolidation));
    }

    [Fact]
    public void Nonsense_should_be_refused_with_its_link_and_reason()
    {
        Require(1, "weight-averaging-2 is active together with another weight-averaging", Online, Teacher, Teacher);
        Require(1, "orientation-gate-2 is active together", Online, Until(Orientation, 10), From(Orientation, 9));
        // Whether ten samples or ten seconds come first is not known.
        Require(1, "orientation-gate-2 is active together", Online, Until(Orientation, 10), Orientation with { Period = new(Moment.At(TimeSpan.FromSeconds(10)), Moment.Never) });
        Require(1, "orientation-gate comes after gradient-clipping, but acts before it (a gate before the gradient)", Online, Clipping, Orientation);
        Require(1, "ewc comes after weight-averaging", Online, Teacher, Consolidation);
        Require(1, "orientation-gate admits no sample that confidence-threshold admits", Online, new ConfidenceThresholdSettings(0.4), Orientation);
        Require(1, "confidence-threshold admits no sample that orientation-gate admits", Online, Orientation, new ConfidenceThresholdSettings(0.4));
        Require(0, "orientation-gate is never active", Online, Until(From(Orientation, 10), 10));
        Require(0, "orientation-gate is never active", Online, Orientation with { Period = new(Moment.Never, Moment.Never) });
        Require(0, "reputation can never act", Online, new ReputationSettings(0.5, 5));
        Require(0, "reputation can never act", Online, new ReputationSettings(0.5, 5), Clipping);
        Require(0, "reputation can never act", Online, Until(new ReputationSettings(0.5, 5), 10), From(Orientation, 10));
        Require(0, "weight-averaging has no effect: episodic", Episodic, Teacher);
        Require(0, "periodic-reset has no effect: episodic", Episodic, Reset);
        Require(0, "ewc has no effect: a single step", Episodic, Consolidation);
        Require(0, "lwf has no effect: a single step", Episodic, new LearningWithoutForgettingSettings(1, 2));
    }

    private static void Require(int link, string reason, AdaptationSettings adaptation, params DefenseSettings[] chain)
    {
        var violation = Assert.Single(Violations(adaptation, chain));
        Assert.Equal(link, violation.Link);
        Assert.StartsWith(reason, violation.What, StringComparison.Ordinal);
    }

    private static List<(int Link, string What, string Mend)> Violations(AdaptationSettings adaptation, params DefenseSettings[] chain) =>
        [.. ChainRules.Violations(chain, adaptation.EpisodeSteps)];

    private static DefenseSettings From(DefenseSettings link, long served) => link with { Period = link.Period with { From = Moment.AfterSamples(served) } };

    private static DefenseSettings Until(DefenseSettings link, long served) => link with { Period = link.Period with { Until = Moment.AfterSamples(served) } };
}
