using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Host.Commands;
using Lethean.Host.Folders;
using Lethean.Host.Reports;

namespace Lethean.Host.Tests.Reports;

public sealed class PairedDifferenceTests
{
    /// <summary>The second is the example of Newcombe (1998), the first that of Altman et al. (2000, table 6.2).</summary>
    [Theory]
    [InlineData(14, 5, 0, 22, 0.0625, 0.01148, 0.22649)]
    [InlineData(36, 12, 2, 0, 0.01294, 0.05693, 0.34043)]
    [InlineData(1700, 40, 10, 250, 4.1098e-5, 0.00802, 0.02222)] // 50 apart: (30 - 1)² / 50 = 16.82
    [InlineData(100, 7, 7, 3, 1, -0.06907, 0.06907)]
    [InlineData(30, 0, 0, 0, 1, -0.11351, 0.11351)]
    public void Test_and_interval_should_be_as_published(int both, int arm, int baseline, int neither, double p, double low, double high)
    {
        var test = McNemarTest.Of(both, arm, baseline, neither);
        Assert.Equal((both + arm + baseline + neither, arm, baseline), (test.Images, test.OnlyArm, test.OnlyBaseline));
        Assert.Equal(p, test.P, Math.Max(1e-9, 1e-4 * p));
        Assert.Equal(low, test.Low, 1e-5);
        Assert.Equal(high, test.High, 1e-5);

        var mirrored = McNemarTest.Of(both, baseline, arm, neither);
        Assert.Equal(test.P, mirrored.P, 1e-12);
        Assert.Equal(-test.High, mirrored.Low, 1e-12);
    }

    [Fact]
    public void Images_should_be_paired_by_their_place()
    {
        var test = McNemarTest.Of([true, true, false, false, true], [true, false, true, false, false]);
        Assert.Equal((5, 2, 1), (test.Images, test.OnlyArm, test.OnlyBaseline));
    }

    [Fact]
    public void Difference_of_several_seeds_should_be_students_of_the_seeds_differences()
    {
        // Against the undefended arm 70 and 72 points: their accuracies vary far more than what they differ by.
        var run = Run(Undefended(1, 10), Undefended(2, 20), Gate(1, 80), Gate(2, 92));
        var row = Row(run, "gate");

        var paired = row.AgainstUndefended!;
        Assert.Equal(("none", 2), (paired.Baseline, paired.Difference.Seeds));
        Assert.Equal(0.71, paired.Difference.Mean, 1e-12);
        Assert.Equal(0.71 - (12.7062 * 0.01), paired.Difference.Low!.Value, 1e-5);
        Assert.Equal([0.7, 0.72], paired.Runs.Select(one => Math.Round(one.Difference, 12)));
        Assert.Null(row.AgainstNotAdapting);
        Assert.Null(Row(run, "none").AgainstUndefended);
    }

    [Fact]
    public void Difference_of_one_seed_should_be_mcnemars_where_the_images_are_known()
    {
        var gate = Gate(1, 90).With(summary => summary with { FinalCorrect = Images(100, 0, 90) });
        var off = NotAdapting(1, 80).With(summary => summary with { FinalCorrect = Images(100, 15, 80) });
        var paired = Row(Run(Undefended(1, 10), gate, off), "gate").AgainstNotAdapting!;

        // 75 both, 15 only the arm, 5 only the other, 5 neither.
        var test = McNemarTest.Of(75, 15, 5, 5);
        Assert.Equal(test, paired.TestOfOnlyRun);
        Assert.Equal((test.Low, test.High), (paired.Difference.Low, paired.Difference.High));
        var html = HtmlReport.Render(Run(Undefended(1, 10), gate, off), new([], []));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture,
            $"+10.0 ({100 * test.Low:+0.0;−0.0} to {100 * test.High:+0.0;−0.0}, p = {test.P:0.000})"), html, StringComparison.Ordinal);

        // A folder of an older version does not tell them.
        var old = Row(Run(Undefended(1, 10), gate, NotAdapting(1, 80)), "gate").AgainstNotAdapting!;
        Assert.Equal(new Estimate(old.Difference.Mean, null, null, 1), old.Difference);
        Assert.Equal(0.1, old.Difference.Mean, 1e-12);
    }

    [Fact]
    public void Baseline_should_be_what_an_arm_is_and_not_its_name()
    {
        // An arm whose gate admits nothing adapts to nothing either, and is no baseline.
        var strict = Gate(1, 93).With(summary => summary with
        {
            Sources = MadeUpRun.Sources(("users", MadeUpRun.Counts(10) with { Adapted = 0, Skipped = MadeUpRun.NoReasons.Add("gate", 10) })),
        });
        var run = Run(strict, Undefended(1, 10) with { Name = "whatever" }, NotAdapting(1, 90) with { Name = "frozen" });
        Assert.Equal(("whatever", "frozen"), (Row(run, "gate").AgainstUndefended!.Baseline, Row(run, "gate").AgainstNotAdapting!.Baseline));
        Assert.Equal("frozen", Row(run, "whatever").AgainstNotAdapting!.Baseline);
    }

    [Fact]
    public void Baseline_should_be_of_the_same_point_and_seed_and_the_only_one_there()
    {
        var run = Run(
            Undefended(1, 10) with { Name = "none kind=a" }, Undefended(1, 20) with { Name = "none kind=b" },
            Gate(1, 80) with { Name = "gate kind=a" }, Gate(1, 80) with { Name = "gate kind=b" }, Gate(2, 80) with { Name = "gate kind=c" });
        Assert.Equal(0.7, Row(run, "gate kind=a").AgainstUndefended!.Difference.Mean, 1e-12);
        Assert.Equal("none kind=b", Row(run, "gate kind=b").AgainstUndefended!.Baseline);
        Assert.Null(Row(run, "gate kind=c").AgainstUndefended);

        var several = Run(Undefended(1, 10), Undefended(1, 20) with { Name = "faster" }, Gate(1, 80));
        Assert.Null(Row(several, "gate").AgainstUndefended);
    }

    private static string Images(int images, int from, int count) =>
        CorrectImages.ToText([.. Enumerable.Range(0, images).Select(image => image >= from && image < from + count)]);

    private static ComparisonRow Row(RunData run, string arm) => RunComparison.Of([("run", run)]).Rows.Single(row => row.Arm == arm);

    private static RunData Run(params VariantData[] variants) => MadeUpRun.Of(variants);

    private static VariantData Undefended(ulong seed, int end) => Variant("none", seed, end, MadeUpRun.Counts(10));

    private static VariantData NotAdapting(ulong seed, int end) =>
        Variant("off", seed, end, MadeUpRun.Counts(10) with { Adapted = 0, Skipped = MadeUpRun.NoReasons.Add("adaptation-off", 10) });

    private static VariantData Gate(ulong seed, int end) =>
        Variant("gate", seed, end, MadeUpRun.Counts(10)).With(summary => summary with { Defenses = [new DefenseCounts("gate", 1, 1, 0)] });

    private static VariantData Variant(string name, ulong seed, int end, SourceCounts users) =>
        (MadeUpRun.Variant(name, MadeUpRun.Point(0, 93), MadeUpRun.Point(10, end)) with { Seed = seed })
            .With(summary => summary with { Seed = seed, Sources = MadeUpRun.Sources(("users", users)) });
}
