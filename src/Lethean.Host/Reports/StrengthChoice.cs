using System.Globalization;
using Lethean.Host.Folders;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Spectre.Console;

namespace Lethean.Host.Reports;

/// <summary>
/// One defense at one strength, in traffic without an attack. Accuracies are means over the seeds, in [0, 1].
/// </summary>
/// <param name="Arm">As the scenario has it, such as <c>lwf@0.1</c>.</param>
/// <param name="Clean">At the end, on the evaluated images.</param>
/// <param name="CleanLost">Under that of the undefended model; where there is a grid, at the point where it is most.</param>
/// <param name="GainKept">
/// Of the undefended model's gain by adapting, in prequential accuracy over the model that does not adapt, on the source where that
/// gain is largest; 1 is all of it.
/// </param>
/// <param name="Passes">Whether it costs no more than the rule allows.</param>
/// <param name="Chosen">Whether it is the strongest one of its defense that passes.</param>
public sealed record DefenseStrength(string Arm, double Clean, double CleanLost, double GainKept, bool Passes, bool Chosen);

/// <summary>
/// Chooses the strength of every defense by one rule: the strongest that keeps the clean accuracy and half of what adapting gains, where
/// nobody attacks. What it would save under attack has no part in it.
/// </summary>
public static class StrengthChoice
{
    /// <summary>Clean accuracy that a defense may cost.</summary>
    public const double MostCleanLost = 0.005;

    /// <summary>Share of the undefended model's gain that must be left.</summary>
    public const double LeastGainKept = 0.5;

    private const char Mark = '@';

    /// <param name="run">
    /// Its arms are called <c>defense@strength</c>, each defense from its weakest setting to its strongest; besides, one without defenses
    /// and one that does not adapt.
    /// </param>
    /// <exception cref="InputException">There are no such arms, or no gain.</exception>
    public static IReadOnlyList<DefenseStrength> Of(RunData run)
    {
        var ended = run.Variants.Where(variant => variant.Summary is not null && variant.Evaluations.Count > 0)
            .GroupBy(variant => variant.Name, (name, seeds) => new Arm(name, [.. seeds])).ToList();
        var plain = ended.Where(arm => arm.IsUndefended).ToList();
        var (none, fixedModel) = (plain.Where(arm => arm.Adapts).ToList(), plain.Where(arm => !arm.Adapts).ToList());
        var tried = ended.Where(arm => arm.Label.Contains(Mark, StringComparison.Ordinal)).ToList();
        if (none.Count == 0 || fixedModel.Count == 0 || tried.Count == 0)
        {
            throw new InputException("a choice of strengths needs arms called defense@strength, one without defenses and one that does "
                + "not adapt, all of which have ended; see hocon/tune-defenses.conf");
        }

        var sources = none.SelectMany(arm => arm.Sources.Select(source => (arm.Point, Source: source))).ToList();
        var (where, gain) = sources.Select(at => (at, Gain: Gain(at, none))).OrderByDescending(each => each.Gain).FirstOrDefault();
        if (!(gain > 0))
            throw new InputException("a choice of strengths needs a source on which the undefended model gains, such as kind = shift");
        return
        [
            .. tried.GroupBy(arm => arm.Label).Select(points => Measured([.. points])).GroupBy(strength => strength.Arm.Split(Mark)[0])
                .SelectMany(strengths =>
                {
                    var chosen = strengths.LastOrDefault(strength => strength.Passes);
                    return strengths.Select(strength => strength with { Chosen = strength == chosen });
                }),
        ];

        DefenseStrength Measured(IReadOnlyList<Arm> points)
        {
            // Shares of whole images: what is just at the limit must not fall over it by rounding.
            var lost = Math.Round(points.Max(arm => At(none, arm.Point).Clean - arm.Clean), 9);
            var kept = Math.Round(Gain(where, points) / gain, 9);
            var passes = lost <= MostCleanLost && kept >= LeastGainKept;
            return new(points[0].Label, points.Average(arm => arm.Clean), lost, kept, passes, Chosen: false);
        }

        double Gain((string Point, string Source) at, IReadOnlyList<Arm> arms) =>
            At(arms, at.Point).Prequential(at.Source) - At(fixedModel, at.Point).Prequential(at.Source);
    }

    public static void Print(IAnsiConsole console, IReadOnlyList<DefenseStrength> strengths)
    {
        var table = new TextTable(1, "arm", "clean at the end", "lost", "gain kept", "");
        foreach (var strength in strengths)
        {
            table.Add(
                strength.Arm, Percent(strength.Clean), Percent(strength.CleanLost), Percent(strength.GainKept),
                strength.Chosen ? new TextCell("chosen", "green") : strength.Passes ? "passes" : "");
        }

        table.Write(console);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"passes: at most {100 * MostCleanLost} points of clean accuracy lost, at least {100 * LeastGainKept} % of the gain kept."));
    }

    private static Arm At(IReadOnlyList<Arm> arms, string point) =>
        arms.FirstOrDefault(arm => arm.Point == point)
        ?? throw new InputException($"a choice of strengths needs every arm at every point of the grid; one is missing at '{point}'");

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>All seeds of an arm at one point of the grid.</summary>
    private sealed record Arm(string Name, IReadOnlyList<VariantData> Seeds)
    {
        public string Label { get; } = DefenseMatrix.ArmOf(Name);

        public string Point { get; } = DefenseMatrix.PointOf(Name);

        public double Clean { get; } = Seeds.Average(seed => seed.Evaluations[^1].Accuracy);

        public bool IsUndefended { get; } = Seeds.All(seed => seed.Summary!.Defenses.IsEmpty);

        public bool Adapts { get; } = Seeds.Any(seed => seed.Summary!.Sources.Values.Any(source => source.Adapted > 0));

        public IEnumerable<string> Sources =>
            Seeds[0].Summary!.Sources.Where(source => source.Value.Labelled > 0).Select(source => source.Key);

        /// <summary>The mean over the seeds.</summary>
        public double Prequential(string source) =>
            Seeds.Select(seed => seed.Summary!.Sources[source]).Average(counts => (double)counts.Correct / counts.Labelled);
    }
}
