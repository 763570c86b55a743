using System.Collections.Immutable;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Learning;

namespace Lethean.Host.Tests.Reports;

public sealed class StrengthChoiceTests
{
    private static readonly ImmutableArray<DefenseCounts> Link = [new("gate", 1, 1, 1)];

    // Of 1,000 images and 100 shifted samples: adapting gains 10 of these, and costs 5 images.
    private static readonly VariantData Undefended = Variant("none", 900, 80);
    private static readonly VariantData NotAdapting = Variant("off", 905, 70, adapts: false);

    [Fact]
    public void Strongest_setting_that_keeps_accuracy_and_half_of_the_gain_should_be_chosen_of_each_defense()
    {
        var run = MadeUpRun.Of(
            Undefended, NotAdapting,
            Defended("a@1", 894, 80), Defended("a@2", 895, 75), Defended("a@3", 900, 76), Defended("a@4", 900, 74),
            Defended("b@x", 894, 80), Defended("b@y", 905, 74));

        var strengths = StrengthChoice.Of(run);

        Assert.Equal(["a@1", "a@2", "a@3", "a@4", "b@x", "b@y"], strengths.Select(strength => strength.Arm));
        Assert.Equal([false, true, true, false, false, false], strengths.Select(strength => strength.Passes));
        Assert.Equal("a@3", Assert.Single(strengths, strength => strength.Chosen).Arm);
        Assert.Equal((0.005, 0.5), (Math.Round(strengths[1].CleanLost, 9), Math.Round(strengths[1].GainKept, 9)));
    }

    [Fact]
    public void Seeds_should_count_as_their_mean_and_points_of_a_grid_each()
    {
        var run = MadeUpRun.Of(
            Undefended, Undefended with { Seed = 2 }, NotAdapting, NotAdapting with { Seed = 2 },
            Defended("a@1", 880, 70), Defended("a@1", 920, 82) with { Seed = 2 });
        var grid = MadeUpRun.Of(
            Variant("none k=1", 900, 80), Variant("off k=1", 900, 70, adapts: false), Defended("a@1 k=1", 900, 80),
            Variant("none k=2", 900, 80), Variant("off k=2", 900, 76, adapts: false), Defended("a@1 k=2", 890, 76));

        var (ofSeeds, ofPoints) = (Assert.Single(StrengthChoice.Of(run)), Assert.Single(StrengthChoice.Of(grid)));

        Assert.Equal((0.9, 0.6, true), (Math.Round(ofSeeds.Clean, 9), Math.Round(ofSeeds.GainKept, 9), ofSeeds.Chosen));
        // The worst of the clean accuracies, and the gain where there is most.
        Assert.Equal((0.01, 1, false), (Math.Round(ofPoints.CleanLost, 9), Math.Round(ofPoints.GainKept, 9), ofPoints.Passes));
    }

    [Fact]
    public void Run_that_cannot_tell_should_be_refused()
    {
        Refuse("needs arms called defense@strength", NotAdapting, Defended("a@1", 900, 80));
        Refuse("needs arms called defense@strength", Undefended, Defended("a@1", 900, 80));
        Refuse("needs arms called defense@strength", Undefended, NotAdapting, Defended("a", 900, 80));
        Refuse("needs a source on which the undefended model gains", Undefended, Variant("off", 905, 80, adapts: false), Defended("a@1", 900, 80));
        Refuse("one is missing at 'k=2'", Variant("none k=1", 900, 80), Variant("off k=1", 900, 70, adapts: false), Defended("a@1 k=2", 900, 80));

        static void Refuse(string message, params VariantData[] variants) => Assert.Contains(
            message, Assert.Throws<InputException>(() => StrengthChoice.Of(MadeUpRun.Of(variants))).Message, StringComparison.Ordinal);
    }

    private static VariantData Defended(string name, int clean, int correct) =>
        Variant(name, clean, correct).With(summary => summary with { Defenses = Link });

    private static VariantData Variant(string name, int clean, int correct, bool adapts = true)
    {
        var users = MadeUpRun.Counts(100) with { Kind = "benign", Labelled = 100, Correct = 90 };
        var shifted = MadeUpRun.Counts(100) with { Kind = "shift", Labelled = 100, Correct = correct };
        if (!adapts)
            (users, shifted) = (users with { Adapted = 0 }, shifted with { Adapted = 0 });
        return MadeUpRun.Variant(name, MadeUpRun.Point(0, 90), MadeUpRun.Point(100, clean, 1000)).With(
            summary => summary with { Sources = MadeUpRun.Sources(("users", users), ("shifted", shifted)) });
    }
}
