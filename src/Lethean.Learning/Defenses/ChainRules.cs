namespace Lethean.Learning.Defenses;

/// <summary>Finds what makes no sense in a chain of defenses.</summary>
public static class ChainRules
{
    /// <param name="episodeSteps">
    /// Gradient steps for a sample, 1 or more, where each sample starts from the trained weights; null where the model goes on from the
    /// sample before.
    /// </param>
    /// <returns>What is wrong with a link, by its index, and how to mend it.</returns>
    public static IEnumerable<(int Link, string What, string Mend)> Violations(IReadOnlyList<DefenseSettings> chain, int? episodeSteps)
    {
        var names = DefenseSettings.Names(chain);
        for (var i = 0; i < chain.Count; i++)
        {
            foreach (var (what, mend) in OfLink(chain, i, episodeSteps).Concat(OfPairs(chain, i, names)))
                yield return (i, $"{names[i]} {what}", mend);
        }
    }

    private static IEnumerable<(string What, string Mend)> OfLink(IReadOnlyList<DefenseSettings> chain, int index, int? episodeSteps)
    {
        var link = chain[index];
        if (link.Period.IsEmpty)
            yield return ("is never active", "an until after from");
        if (episodeSteps is not null && link.Point is DefensePoint.Weights or DefensePoint.Serving)
        {
            yield return ("has no effect: episodic adaptation starts every sample from the trained weights",
                "adaptation.mode = online, or no such link");
        }
        else if (episodeSteps == 1 && link.RestsAtTrainedWeights)
        {
            yield return ("has no effect: a single step of episodic adaptation starts where its gradient is zero",
                "adaptation.mode = online, more steps, or no such link");
        }

        if (link.NeedsRefusals && !chain.Any(other => other.CanRefuse && other.Period.MayOverlap(link.Period)))
        {
            yield return ("can never act: no other link refuses samples while it is active",
                "a gate, or a gradient-guard with action = skip, beside it");
        }
    }

    private static IEnumerable<(string What, string Mend)> OfPairs(
        IReadOnlyList<DefenseSettings> chain, int index, IReadOnlyList<string> names)
    {
        var link = chain[index];
        for (var i = 0; i < index; i++)
        {
            if (chain[i].Point > link.Point)
            {
                yield return ($"comes after {names[i]}, but acts before it ({Text(link.Point)} before {Text(chain[i].Point)})",
                    "the order gates, gradient, weights, serving");
            }

            if (!chain[i].Period.MayOverlap(link.Period))
                continue;
            if (chain[i].Kind == link.Kind)
            {
                yield return ($"is active together with another {link.Kind}",
                    "one of them, or periods (from, until) that do not overlap");
            }

            if ((link.ExcludesWith(chain[i]) ?? chain[i].ExcludesWith(link)) is { } mend)
                yield return ($"admits no sample that {names[i]} admits, so nothing would be learned", mend);
        }
    }

    private static string Text(DefensePoint point) => point switch
    {
        DefensePoint.Gate => "a gate",
        DefensePoint.Gradient => "the gradient",
        DefensePoint.Weights => "the weights",
        _ => "serving",
    };
}
