using Lethean.Learning.Adaptation;

namespace Lethean.Learning.Defenses;

/// <summary>Finds what makes no sense in a chain of defenses.</summary>
public static class ChainRules
{
    /// <returns>What is wrong with a link, by its index, and how to mend it.</returns>
    public static IEnumerable<(int Link, string What, string Mend)> Violations(IReadOnlyList<DefenseSettings> chain, AdaptationSettings adaptation)
    {
        var names = DefenseFactory.Names(chain);
        for (var i = 0; i < chain.Count; i++)
        {
            foreach (var (what, mend) in ViolationsOf(chain, i, names, adaptation))
                yield return (i, $"{names[i]} {what}", mend);
        }
    }

    private static IEnumerable<(string What, string Mend)> ViolationsOf(
        IReadOnlyList<DefenseSettings> chain, int index, IReadOnlyList<string> names, AdaptationSettings adaptation)
    {
        var link = chain[index];
        if (link.Period.IsEmpty)
            yield return ("is never active", "an until after from");
        if (Undone(link, adaptation) is { } undone)
            yield return undone;
        if (link is ReputationSettings && !chain.Any(other => other != link && CanRefuse(other) && other.Period.MayOverlap(link.Period)))
            yield return ("can never act: no other link refuses samples while it is active", "a gate, or a gradient-guard with action = skip, beside it");
        for (var i = 0; i < index; i++)
        {
            if (chain[i].Point > link.Point)
                yield return ($"comes after {names[i]}, but acts before it ({Text(link.Point)} before {Text(chain[i].Point)})", "the order gates, gradient, weights, serving");
            if (!chain[i].Period.MayOverlap(link.Period))
                continue;
            if (chain[i].Kind == link.Kind)
                yield return ($"is active together with another {link.Kind}", "one of them, or periods (from, until) that do not overlap");
            if (Contradict(chain[i], link) || Contradict(link, chain[i]))
                yield return ($"admits no sample that {names[i]} admits, so nothing would be learned", "an orientation-gate threshold under that of the confidence-threshold");
        }
    }

    private static bool CanRefuse(DefenseSettings link) =>
        link is GradientGuardSettings { Action: GuardAction.Skip } or { Point: DefensePoint.Gate } and not ReputationSettings;

    private static bool Contradict(DefenseSettings one, DefenseSettings other) =>
        one is ConfidenceThresholdSettings below && other is OrientationGateSettings from && from.Threshold >= below.Threshold + ConfidenceThreshold.Slack;

    private static (string What, string Mend)? Undone(DefenseSettings link, AdaptationSettings adaptation)
    {
        if (adaptation.Mode != AdaptationMode.Episodic)
            return null;
        if (link.Point is DefensePoint.Weights or DefensePoint.Serving)
            return ("has no effect: episodic adaptation starts every sample from the trained weights", "adaptation.mode = online, or no such link");
        if (link is ElasticWeightConsolidationSettings or LearningWithoutForgettingSettings && adaptation.Steps == 1)
            return ("has no effect: a single step of episodic adaptation starts where its gradient is zero", "adaptation.mode = online, more steps, or no such link");
        return null;
    }

    private static string Text(DefensePoint point) => point switch
    {
        DefensePoint.Gate => "a gate",
        DefensePoint.Gradient => "the gradient",
        DefensePoint.Weights => "the weights",
        _ => "serving",
    };
}
