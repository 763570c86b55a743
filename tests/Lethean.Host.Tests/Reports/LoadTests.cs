using System.Xml.Linq;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Reports;

namespace Lethean.Host.Tests.Reports;

public sealed class LoadTests
{
    private static readonly MeasuredCapacity Capacity = new()
    {
        Variant = "benign",
        PerSecond = 100,
        Low = 95,
        High = 105,
        Samples = 300,
        Warmup = 50,
        Seconds = 3,
        TimePerSampleMs = new Distribution(10, 11, 12, 13, 14, 300),
    };

    private static readonly RunData Run = MadeUpRun.Of(
        Variant("benign load=0.5", offered: 50, dropped: 0, p99: 20),
        Variant("benign load=0.2", offered: 20, dropped: 0, p99: 10),
        Variant("benign load=1", offered: 100, dropped: 0, p99: 60),
        Variant("benign load=2", offered: 200, dropped: 500, p99: 700),
        Variant("benign load=3", offered: 300, dropped: 0, p99: 10),
        Variant("attacked load=0.2", offered: 20, dropped: 10, p99: 10)) with
    {
        Manifest = MadeUpRun.Manifest with { Capacity = Capacity },
    };

    [Fact]
    public void Points_should_be_ordered_by_load_in_each_series()
    {
        var points = LoadCurves.Points(Run);
        Assert.Equal(["benign", "attacked"], points.Select(point => point.Series).Distinct());
        Assert.Equal([0.2, 0.5, 1, 2, 3], points.Where(point => point.Series == "benign").Select(point => point.Load!.Value));
        Assert.Equal(0.5, points.Single(point => point.Load == 2).Loss);
    }

    [Fact]
    public void Knee_should_be_the_highest_load_before_the_first_that_is_too_much()
    {
        var points = LoadCurves.Points(Run);
        // At 1 the p99 is six times that at 0.2; that 3 is fine again by chance does not count.
        Assert.Equal(0.5, LoadCurves.Knee(points.Where(point => point.Series == "benign"))!.Load);
        Assert.Null(LoadCurves.Knee(points.Where(point => point.Series == "attacked")));
    }

    [Fact]
    public void Report_should_tell_load_knee_warmup_and_capacity()
    {
        var html = HtmlReport.Render(Run, new([], []));
        Assert.Contains("<h2>Load</h2>", html, StringComparison.Ordinal);
        Assert.Contains("benign: 50.0 samples a second (0.50 × capacity)", html, StringComparison.Ordinal);
        Assert.Contains("the first 10 answers of each variant", html, StringComparison.Ordinal);
        Assert.Contains("95 % interval 95.0 to 105.0, n = 300", html, StringComparison.Ordinal);
        var panels = html[html.IndexOf("<div class=\"panels\">", StringComparison.Ordinal)..];
        var figure = XElement.Parse(panels[..(panels.IndexOf("</div>", StringComparison.Ordinal) + 6)]);
        Assert.Equal(4, figure.Elements("svg").Count());
        Assert.All(figure.Elements("svg"), chart => Assert.Equal(2, chart.Elements("polyline").Count()));
    }

    [Fact]
    public void Percentiles_of_several_seeds_should_be_told_with_their_range()
    {
        var run = MadeUpRun.Of(
            Variant("benign load=0.5", offered: 50, dropped: 0, p99: 20), Variant("benign load=0.5", offered: 50, dropped: 0, p99: 70) with { Seed = 2 });

        Assert.Equal(new SeedRange(45, 20, 70, 2), Assert.Single(LoadCurves.Points(run)).P99);
        Assert.Contains("<td>45 (20 to 70)</td>", HtmlReport.Render(run, new([], [])), StringComparison.Ordinal);
        Assert.Contains("<td>20</td>", HtmlReport.Render(MadeUpRun.Of(run.Variants[0]), new([], [])), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_on_the_virtual_clock_should_have_no_section_on_load()
    {
        var isVirtual = MadeUpRun.Of(Run.Variants[0].With(summary => summary with { Load = summary.Load! with { OfferedPerSecond = null } }));
        Assert.DoesNotContain("<h2>Load</h2>", HtmlReport.Render(isVirtual, new([], [])), StringComparison.Ordinal);
    }

    private static VariantData Variant(string name, double offered, long dropped, double p99)
    {
        var distribution = new Distribution(1, 2, 3, 4, 5, 990);
        return MadeUpRun.Variant(name, MadeUpRun.Point(0, 90)).With(summary => summary with
        {
            Sources = MadeUpRun.Sources(("users", MadeUpRun.Counts(1000 - dropped) with
            {
                Offered = 1000,
                Dropped = dropped == 0 ? MadeUpRun.NoReasons : MadeUpRun.NoReasons.Add("queue-full", dropped),
            })),
            LatencyMs = LatencySummary.Of(new Distribution(1, 2, p99, p99, p99, 990), "intended-to-done"),
            Load = new LoadSummary
            {
                Warmup = new WarmupSummary(10, 0, 10),
                OfferedPerSecond = offered,
                ServedPerSecond = offered,
                UncorrectedLatencyMs = distribution,
                ServiceTimeMs = distribution,
                QueueDepth = distribution,
            },
        });
    }
}
