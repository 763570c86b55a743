using System.Globalization;
using System.Xml.Linq;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Reports;

namespace Lethean.Host.Tests.Reports;

public sealed class FrontierTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly RunData Run = MadeUpRun.Of([
        .. Arm("none", end: 20, shifted: 70), .. Arm("off", end: 93, shifted: 60, adapts: false),
        .. Arm("gate", end: 90, shifted: 66, refused: 2), .. Arm("worse", end: 89, shifted: 66, refused: 40)]);

    [Fact]
    public void Point_should_be_accuracy_under_attack_and_gain_over_not_adapting_and_users_refused()
    {
        var frontier = Assert.Single(Frontier.Of(Run));

        Assert.Equal(("kind=lethean", "kind=shift"), (frontier.Attack, frontier.Shift));
        Assert.Equal([1, 2, 3, 4], frontier.Points.Select(point => point.Number));
        Assert.Equal(["none", "off", "gate", "worse"], frontier.Points.Select(point => point.Arm));
        Assert.Equal([0.2, 0.93, 0.9, 0.89], frontier.Points.Select(point => Math.Round(point.Accuracy.Mean, 12)));
        Assert.Equal([0.1, 0, 0.06, 0.06], frontier.Points.Select(point => Math.Round(point.Gain.Mean, 12)));
        Assert.Equal([0, 0, 0.02, 0.4], frontier.Points.Select(point => Math.Round(point.Refused!.Mean, 12)));
        Assert.Equal(["off", "gate", "none"], frontier.Edge.Select(point => point.Arm));
    }

    [Fact]
    public void Gain_should_have_the_interval_of_the_seeds_differences()
    {
        // The seeds differ by 20 points; the gains are 4 and 6.
        var run = MadeUpRun.Of([
            .. Arm("off", 93, 60, adapts: false), .. Arm("off", 93, 40, adapts: false, seed: 2), .. Arm("gate", 90, 64), .. Arm("gate", 90, 46, seed: 2)]);
        var gain = Assert.Single(Frontier.Of(run)).Points.Single(point => point.Arm == "gate").Gain;

        Assert.Equal(0.05, gain.Mean, 1e-12);
        Assert.Equal(0.05 - (12.7062 * 0.01), gain.Low!.Value, 1e-5);
    }

    [Fact]
    public void Run_without_both_columns_or_without_an_arm_that_does_not_adapt_should_have_none()
    {
        Assert.Empty(Frontier.Of(MadeUpRun.Of([.. Run.Variants.Where(variant => !variant.Name.Contains("shift", StringComparison.Ordinal))])));
        Assert.Empty(Frontier.Of(MadeUpRun.Of([.. Run.Variants.Where(variant => !variant.Name.Contains("lethean", StringComparison.Ordinal))])));
        Assert.Empty(Frontier.Of(MadeUpRun.Of([.. Run.Variants.Where(variant => !variant.Name.StartsWith("off", StringComparison.Ordinal))])));
        Assert.DoesNotContain("gain on shifted", HtmlReport.Render(MadeUpRun.Of(Run.Variants[0]), new([], [])), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_should_have_the_figure_and_name_its_points()
    {
        var html = HtmlReport.Render(Run, new([], []));
        Assert.Contains("<td class=\"left\">3</td><td class=\"left\">gate</td><td>+6.0 (one run)</td>", html, StringComparison.Ordinal);
        var start = html.IndexOf("<div class=\"panels large\">", StringComparison.Ordinal);
        var panels = XElement.Parse(html[start..(html.IndexOf("</div>", start, StringComparison.Ordinal) + 6)]);
        Assert.Equal(4, panels.Descendants("text").Count(text => (string?)text.Attribute("class") == "label"));
    }

    [Fact]
    public void File_should_be_one_document_that_stands_where_the_axes_say()
    {
        var frontiers = Frontier.Of(Run);
        var root = XDocument.Parse(FrontierSvg.Render(Run, frontiers)).Root!;
        Assert.Equal(FrontierSvg.Render(Run, frontiers), FrontierSvg.Render(Run, Frontier.Of(Run)));

        var panel = root.Element(Svg + "svg")!;
        var marks = panel.Elements(Svg + "path").Where(path => ((string)path.Attribute("class")!).StartsWith("marks", StringComparison.Ordinal))
            .Select(path => ((string)path.Attribute("d")!)[1..].Split('m')[0].Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToList()).ToList();
        // Gains of 10, 0, 6 and 6 points; errors of 80, 7, 10 and 11 %, whose logarithms count.
        Assert.Equal(4, marks.Count);
        Assert.Equal((marks[0][0] - marks[1][0]) * 0.6, marks[2][0] - marks[1][0], 0.05);
        Assert.Equal(marks[2][0], marks[3][0]);
        Assert.Equal((marks[0][1] - marks[1][1]) * Math.Log(10.0 / 7) / Math.Log(80.0 / 7), marks[2][1] - marks[1][1], 0.05);
        foreach (var name in new[] { "1  none", "2  off", "3  gate", "4  worse" })
            Assert.Contains(root.Elements(Svg + "text"), text => text.Value == name);
    }

    /// <summary>Twenty-two arms, most of them within a point or two of each other.</summary>
    [Fact]
    public void Numbers_should_cover_neither_each_other_nor_a_mark()
    {
        var size = new ChartSize(480, 430);
        List<(double X, double Y)> points = [.. Enumerable.Range(0, 22).Select(i => (200 + (i * 37 % 60), 60.0 + (i * 23 % 25)))];
        var places = NumberPlaces.Of(points, size);

        Assert.Equal(22, places.Count);
        foreach (var (place, index) in places.Select((place, index) => (place, index)))
        {
            Assert.InRange(place.X, size.Left, size.Right);
            Assert.InRange(place.Y, size.Top, size.Bottom);
            Assert.All(places.Skip(index + 1), other => Assert.True(Math.Abs(other.X - place.X) >= 16 || Math.Abs(other.Y - place.Y) >= 12));
            Assert.All(points, point => Assert.True(Math.Abs(point.X - place.X) >= 10 || Math.Abs(point.Y - place.Y) >= 9));
        }
    }

    [Fact]
    public void Numbers_of_points_at_one_place_should_all_be_there()
    {
        var places = NumberPlaces.Of([.. Enumerable.Repeat((240.0, 200.0), 12)], new ChartSize(480, 430));
        Assert.Equal(12, places.DistinctBy(place => (place.X, place.Y)).Count());
    }

    private static IEnumerable<VariantData> Arm(string name, int end, int shifted, bool adapts = true, int refused = 0, ulong seed = 1)
    {
        var attack = new AttackSummary
        {
            Knowledge = "black-box",
            Epsilon = null,
            Steps = 0,
            Queries = 0,
            SurrogateQueries = 0,
            MeanDistance = null,
            CraftingSeconds = 0,
        };
        yield return Variant("lethean", end, ("users", Users()), ("tested", Source("lethean", 10) with { Attack = attack }));
        yield return Variant("shift", 90, ("users", Users()), ("tested", Source("shift", shifted) with { Attack = attack }));

        SourceCounts Users() => Refusing(Source("benign", 90), refused);

        VariantData Variant(string kind, int accuracy, params (string, SourceCounts)[] sources) =>
            (MadeUpRun.Variant($"{name} kind={kind}", MadeUpRun.Point(0, 93), MadeUpRun.Point(50, accuracy)) with { Seed = seed })
                .With(summary => summary with
                {
                    Seed = seed,
                    Sources = MadeUpRun.Sources(sources),
                    Defenses = adapts && name != "none" ? [new DefenseCounts("gate", 0, 0, 0)] : [],
                });

        SourceCounts Source(string kind, int correct)
        {
            var counts = MadeUpRun.Counts(100) with { Kind = kind, Labelled = 100, Correct = correct };
            return adapts ? counts : counts with { Adapted = 0, Skipped = MadeUpRun.NoReasons.Add("adaptation-off", 100) };
        }

        static SourceCounts Refusing(SourceCounts counts, int number) => number == 0 ? counts
            : counts with { Adapted = 100 - number, Skipped = MadeUpRun.NoReasons.Add("gate", number) };
    }
}
