using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Reports;

namespace Lethean.Host.Tests.Reports;

public sealed partial class AccuracySvgTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly RunData Run = MadeUpRun.Of(
        MadeUpRun.Variant("attacked", MadeUpRun.Point(0, 93), MadeUpRun.Point(130, 47), MadeUpRun.Point(500, 11)),
        MadeUpRun.Variant("benign", MadeUpRun.Point(0, 93), MadeUpRun.Point(500, 92)));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Values_should_stand_where_the_axes_say()
    {
        var svg = Render(Run).Root!;
        var (sample, accuracy) = (Scale(svg, "x", "0", "500"), Scale(svg, "y", "0 %", "100 %"));
        var curves = svg.Elements(Svg + "polyline").Select(Values).ToList();

        // The first arm is drawn last, so that it covers the others.
        Assert.Equal(2, curves.Count);
        AssertClose([(0, 0.93), (500, 0.92)], curves[0]);
        AssertClose([(0, 0.93), (130, 0.47), (500, 0.11)], curves[1]);
        AssertClose(
            [(0, 0.98), (130, 0.52), (500, 0.16), (500, 0.06), (130, 0.42), (0, 0.88)], Values(svg.Elements(Svg + "polygon").First()));
        Assert.Equal(["benign 92.0 %", "attacked 11.0 %"], Labels(svg).Select(label => label.Value));

        List<(double, double)> Values(XElement shape) => [.. Points(shape).Select(p => (sample(p.X), accuracy(p.Y)))];
    }

    [Fact]
    public void Equal_accuracies_should_give_equal_bytes_whenever_and_wherever_they_were_measured()
    {
        var other = Run with
        {
            Manifest = Run.Manifest with { StartedUtc = DateTime.UnixEpoch, Device = "another", Commit = "another", Command = ["another"] },
        };
        Assert.Equal(AccuracySvg.Render(Run, CurveBuilder.Curves(Run)), AccuracySvg.Render(other, CurveBuilder.Curves(other)));
    }

    [Fact]
    public void Labels_should_not_cover_each_other_where_many_curves_end_at_one_height()
    {
        var arms = Enumerable.Range(0, 12).Select(arm =>
            MadeUpRun.Variant($"{new string('x', 80)}{arm}", MadeUpRun.Point(0, 90), MadeUpRun.Point(9, 10)));
        var svg = Render(MadeUpRun.Of([.. arms])).Root!;
        var places = Labels(svg).Select(label => Number(label, "y")).ToList();

        Assert.Equal(12, places.Count);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 16));
        Assert.InRange(places[^1], places[0], Number(svg, "height"));
        // However long a name is, the plot keeps a third of the figure.
        var curve = Points(svg.Elements(Svg + "polyline").First());
        Assert.True(curve[^1].X - curve[0].X > Number(svg, "width") / 3);
    }

    [Fact]
    public void Any_name_should_give_well_formed_xml()
    {
        var run = Run with
        {
            Manifest = Run.Manifest with { Name = "<a> & \"b\" ]]> \u0001\uD800" },
            Variants = [MadeUpRun.Variant("'&<é\u0000\uFFFF", MadeUpRun.Point(0, 90))],
        };
        Assert.Equal("'&<é\\u0000\uFFFD 90.0 %", Labels(Render(run).Root!).Single().Value);
    }

    [Fact]
    public async Task Export_should_write_a_figure_a_run_named_like_its_folder()
    {
        Write("one", Run);
        Write("two", Run with { Variants = [Run.Variants[0]] });

        var export = await HostProcess.RunAsync(_folder.Path, "export", "one", "two", "--format", "svg", "--out", "figures", "--json");

        Assert.True(export.ExitCode == 0, export.ToString());
        Assert.Equal(["figures/one.svg: 2 curves", "figures/two.svg: 1 curve"], export.Error.TrimEnd().Split('\n'));
        var files = JsonDocument.Parse(export.Output).RootElement.GetProperty("files").EnumerateArray();
        Assert.Equal(
            [("figures/one.svg", 2), ("figures/two.svg", 1)],
            files.Select(file => (file.GetProperty("path").GetString(), file.GetProperty("curves").GetInt32())));
        Assert.Equal(AccuracySvg.Render(Run, CurveBuilder.Curves(Run)), File.ReadAllText(_folder["figures/one.svg"]));
    }

    [Theory]
    [InlineData(
        "one empty", "lethean: empty: nothing was evaluated, so there is no accuracy to draw; export a run that has evaluations")]
    [InlineData(
        "one other/one",
        "lethean: figures/one.svg: 2 of the run folders have this name; export them one by one, each with an --out of its own")]
    public async Task Export_should_refuse_what_cannot_be_drawn_and_write_nothing(string runs, string refusal)
    {
        Write("one", Run);
        Write("other/one", Run);
        Write("empty", Run with { Variants = [] });

        var export = await HostProcess.RunAsync(_folder.Path, ["export", .. runs.Split(' '), "--format", "svg", "--out", "figures"]);

        Assert.Equal((2, "", refusal), (export.ExitCode, export.Output, export.Error.TrimEnd()));
        Assert.False(Directory.Exists(_folder["figures"]));
    }

    [GeneratedRegex(@"(?<x>[\d.]+),(?<y>[\d.]+)")]
    private static partial Regex Pair { get; }

    private static XDocument Render(RunData run) => XDocument.Parse(AccuracySvg.Render(run, CurveBuilder.Curves(run)));

    private static IEnumerable<XElement> Labels(XElement svg) =>
        svg.Elements(Svg + "text").Where(text => (string?)text.Attribute("class") == "label");

    private static List<(double X, double Y)> Points(XElement shape) =>
        [.. Pair.Matches((string)shape.Attribute("points")!).Select(pair => (Number(pair.Groups["x"].Value), Number(pair.Groups["y"].Value)))];

    /// <summary>What a place on an axis means, from the places of two labels; a percentage as a fraction.</summary>
    private static Func<double, double> Scale(XElement svg, string attribute, string first, string second)
    {
        // A label of the vertical axis stands four units below its value, so that it is level with it.
        double PlaceOf(string label) =>
            Number(svg.Elements(Svg + "text").Single(text => text.Value == label), attribute) - (attribute == "y" ? 4 : 0);
        double ValueOf(string label) => label.EndsWith('%') ? Number(label.TrimEnd('%')) / 100 : Number(label);
        var (place, value) = (PlaceOf(first), ValueOf(first));
        var slope = (ValueOf(second) - value) / (PlaceOf(second) - place);
        return found => value + ((found - place) * slope);
    }

    private static void AssertClose((double Sample, double Accuracy)[] expected, List<(double Sample, double Accuracy)> found)
    {
        Assert.Equal(expected.Length, found.Count);
        // Coordinates are rounded to a hundredth of a unit.
        Assert.All(expected.Zip(found), pair =>
        {
            Assert.Equal(pair.First.Sample, pair.Second.Sample, 0.02);
            Assert.Equal(pair.First.Accuracy, pair.Second.Accuracy, 0.0001);
        });
    }

    private static double Number(XElement element, string attribute) => Number((string)element.Attribute(attribute)!);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private void Write(string folder, RunData run)
    {
        Directory.CreateDirectory(_folder[folder]);
        _folder.Write($"{folder}/manifest.json", JsonSerializer.Serialize(run.Manifest, RunJson.Options));
        var summaries = run.Variants.Select(variant => variant.Summary!).ToList();
        _folder.Write($"{folder}/summary.json", new SummaryDocument(run.Manifest.Name, run.Manifest.Seed, summaries, []).ToJson().ToJsonString(RunJson.Options));
        _folder.Write($"{folder}/evaluations.jsonl", string.Concat(run.Variants.SelectMany(variant =>
            variant.Evaluations.Select(point => MetricsJson.Line(new Evaluated(variant.Name, variant.Seed, point)) + "\n"))));
    }
}
