using System.Collections.Immutable;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Reports;

namespace Lethean.Host.Tests.Reports;

public sealed class DefenseReportTests
{
    private static readonly RunData Run = MadeUpRun.Of(
        Variant("none kind=fgsm", 10, []), Variant("none kind=lethean", 20, []), Variant("gate kind=lethean", 30, [new DefenseCounts("gate", 7, 5, 1.5)]));

    private static readonly OutcomeSeries Outcomes = new OutcomeSeries([], []) with
    {
        Scores =
        [
            new ScoreSeries("gate kind=lethean", "users", GateScore.UprightConfidence, 1, [0.9, 0.8, 0.3]),
            new ScoreSeries("gate kind=lethean", "attacker", GateScore.UprightConfidence, 1, [0.1, 0.2, 0.85]),
            new ScoreSeries("none kind=lethean", "users", GateScore.MainEntropy, 1, [1]),
        ],
    };

    [Fact]
    public void Area_should_be_the_probability_that_a_hostile_sample_looks_more_hostile()
    {
        var (hostile, benign) = (new[] { 0.9, 0.8, 0.4, 0.4 }, new[] { 0.7, 0.4, 0.1 });
        var pairs = from h in hostile from b in benign select h > b ? 1 : h == b ? 0.5 : 0;

        var roc = new Roc(hostile, benign);

        Assert.Equal(pairs.Average(), roc.Area, 1e-12);
        Assert.Equal(0.5, roc.TruePositiveRateAt(0.05), 1e-12);
        Assert.Equal(new RocPoint(0, 0), roc.Points[0]);
        Assert.Equal(new RocPoint(1, 1), roc.Points[^1]);
        Assert.Null(roc.Interval95); // too few samples for one
    }

    [Fact]
    public void Interval_should_be_delongs_on_the_logit_scale()
    {
        // Computed pair by pair: area 0.715, standard error 0.053536.
        var roc = new Roc(
            [.. Enumerable.Range(0, 40).Select(i => ((7.0 * i % 31) / 31) + 0.25)], [.. Enumerable.Range(0, 50).Select(i => (11.0 * i % 37) / 37)]);
        var (low, high) = roc.Interval95!.Value;

        Assert.Equal(0.715, roc.Area, 1e-9);
        Assert.Equal(0.599857, low, 1e-6);
        Assert.Equal(0.807635, high, 1e-6);
        Assert.Null(roc.BoundWhereToldApart);
    }

    [Fact]
    public void Interval_should_stay_within_its_range_and_have_a_width_when_one_pair_of_many_is_lost()
    {
        var roc = new Roc([.. Enumerable.Repeat(2.0, 99), 0.5], [.. Enumerable.Repeat(0.0, 99), 1.0]);
        var (low, high) = roc.Interval95!.Value;

        Assert.Equal(0.9999, roc.Area, 1e-12);
        Assert.InRange(low, 0.9, 0.9998);
        Assert.InRange(high, 0.99991, 0.999999999);
    }

    /// <summary>No pair in the wrong order tells how rare they are: only one bound is known, from as many pairs as can be made of samples
    /// that are in no other pair.</summary>
    [Theory]
    [InlineData(30, 30, 0.905)]
    [InlineData(30, 1000, 0.905)]
    [InlineData(1, 1, 0.05)]
    public void Samples_that_are_told_apart_should_have_one_bound_and_no_interval(int hostile, int benign, double bound)
    {
        var best = new Roc([.. Enumerable.Repeat(1.0, hostile)], [.. Enumerable.Repeat(0.0, benign)]);
        var worst = new Roc([.. Enumerable.Repeat(0.0, hostile)], [.. Enumerable.Repeat(1.0, benign)]);

        Assert.Equal((1.0, 0.0), (best.Area, worst.Area));
        Assert.Null(best.Interval95);
        Assert.Null(worst.Interval95);
        Assert.Equal(bound, best.BoundWhereToldApart!.Value, 5e-4);
        Assert.Equal(1 - bound, worst.BoundWhereToldApart!.Value, 5e-4);
    }

    [Fact]
    public void Scores_that_are_all_the_same_should_have_no_interval()
    {
        var same = new Roc([.. Enumerable.Repeat(1.0, 50)], [.. Enumerable.Repeat(1.0, 50)]);
        Assert.Equal(0.5, same.Area, 1e-12);
        Assert.Null(same.Interval95);
    }

    [Fact]
    public void Area_over_seeds_should_be_students_of_the_areas_of_the_seeds()
    {
        // 1 and 0.5: mean 0.75, t(1) · 0.25 to either side, cut off at the range.
        ScoreSeries[] scores =
        [
            new("gate kind=lethean", "users", GateScore.UprightConfidence, 1, [0.9, 0.8]),
            new("gate kind=lethean", "attacker", GateScore.UprightConfidence, 1, [0.1, 0.2]),
            new("gate kind=lethean", "users", GateScore.UprightConfidence, 2, [0.5, 0.5]),
            new("gate kind=lethean", "attacker", GateScore.UprightConfidence, 2, [0.5, 0.5]),
            new("none kind=lethean", "users", GateScore.UprightConfidence, 1, [0.9]),
            new("none kind=lethean", "attacker", GateScore.UprightConfidence, 1, [0.1]),
        ];
        var html = HtmlReport.Render(Run, new([], scores));

        Assert.Contains("<td>0.750 (0.000 to 1.000, 2 seeds)</td>", html, StringComparison.Ordinal);
        Assert.Contains("<td>1.000 (at least 0.050, one run)</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_should_tell_what_defenses_saved_and_cost()
    {
        var html = HtmlReport.Render(Run, Outcomes);

        Assert.Contains("30.0 ms (× 1.50)", html, StringComparison.Ordinal);
        Assert.Contains("attacker 50.0 % (23.7 to 76.3 %, n = 10 of one run)", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"left\">gate</td><td>7</td><td>5</td><td>1.50</td>", html, StringComparison.Ordinal);
        // Of nine pairs, the attacker's 0.85 loses to 0.8 and 0.3.
        Assert.Contains("<td>0.778 (one run)</td>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("main entropy</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_should_merge_seeds_and_set_arms_against_points()
    {
        DefenseCounts[] links = [new("gate", 7, 5, 1.5)];
        var run = MadeUpRun.Of(
            Variant("none kind=fgsm", 10, [], end: 70), Variant("none kind=fgsm", 10, [], end: 80) with { Seed = 2 },
            Variant("none kind=lethean", 20, [], end: 20), Variant("none kind=lethean", 20, [], end: 20) with { Seed = 2 },
            Variant("gate kind=lethean", 30, [.. links]), Variant("gate kind=lethean", 50, [.. links]) with { Seed = 2 });

        var html = HtmlReport.Render(run, new([], []));

        // 75: the seeds give 12.706 · 7.07/√2 = 63.5 to either side, 100 images (Wilson) 9.3 downwards: √(63.5² + 9.3²) = 64.2; cut off at 100.
        // 20 and 90: the seeds agree, so what 100 images leave open is all there is.
        Assert.Contains("<tr><td class=\"left\">none</td><td>75.0 % (10.8 % to 100.0 %)</td><td>20.0 % (13.3 % to 28.9 %)</td></tr>", html, StringComparison.Ordinal);
        Assert.Contains("<tr><td class=\"left\">gate</td><td>–</td><td>90.0 % (82.6 % to 94.5 %)</td></tr>", html, StringComparison.Ordinal);
        Assert.Contains("40.0 (30.0 to 50.0) ms (× 2.00)", html, StringComparison.Ordinal);
        Assert.Contains("attacker 50.0 % (the same in 2 seeds)", html, StringComparison.Ordinal);
        // 90 less 20 in both seeds; there is nothing that does not adapt.
        Assert.Contains("<td>+70.0 (the same in 2 seeds)</td><td>–</td>", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split(Estimate.Scope.Split(',')[0]).Length); // said once
        Assert.Contains("<td class=\"left\">gate</td><td>14</td><td>10</td><td>3.00</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void An_arm_that_never_adapts_should_not_be_what_defenses_are_compared_with()
    {
        var idle = MadeUpRun.Counts(10) with { Adapted = 0, Skipped = MadeUpRun.NoReasons.Add("adaptation-off", 10) };
        var run = MadeUpRun.Of(
            Variant("off kind=fgsm", 5, []).With(summary => summary with { Sources = MadeUpRun.Sources(("users", idle)) }), Variant("none kind=fgsm", 10, []), Variant("gate kind=fgsm", 30, [new("gate", 7, 5, 1.5)]));

        Assert.Contains("30.0 ms (× 3.00)", HtmlReport.Render(run, new([], [])), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_of_a_run_without_defenses_should_not_speak_of_them() =>
        Assert.DoesNotContain("<h2>Defenses</h2>", HtmlReport.Render(MadeUpRun.Of(Run.Variants[0]), new([], [])), StringComparison.Ordinal);

    private static VariantData Variant(string name, double median, ImmutableArray<DefenseCounts> defenses, int end = 90)
    {
        var users = MadeUpRun.Counts(10) with { Kind = "benign", Labelled = 10, Correct = 9 };
        var attacker = MadeUpRun.Counts(10) with { Kind = "lethean", Labelled = 10, Correct = 1 };
        if (!defenses.IsEmpty)
            attacker = attacker with { Adapted = 5, Skipped = MadeUpRun.NoReasons.Add("gate", 5) };
        return MadeUpRun.Variant(name, MadeUpRun.Point(0, 90), MadeUpRun.Point(50, end)).With(summary => summary with
        {
            Sources = MadeUpRun.Sources(("users", users), ("attacker", attacker)),
            LatencyMs = LatencySummary.Of(new Distribution(median, median, median, median, median, 20), "service-time"),
            Defenses = defenses,
        });
    }
}
