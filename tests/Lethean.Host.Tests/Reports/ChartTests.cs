using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lethean.Host.Folders;
using Lethean.Host.Reports;

namespace Lethean.Host.Tests.Reports;

/// <summary>Charts can be read on a narrow page, in print and by readers who see colours otherwise.</summary>
public sealed partial class ChartTests
{
    private const double FontSize = 13;

    /// <summary>A digit of the widest of the usual fonts, in units of the font's size.</summary>
    private const double WidthOfDigit = 0.64;

    [Fact]
    public void Twelve_series_should_have_twelve_looks_that_differ_without_their_colours()
    {
        Assert.Equal(12, Look.All.Count);
        Assert.Equal(12, Look.All.DistinctBy(look => look.Glyph).Count());
        Assert.Equal(12, Look.All.DistinctBy(look => (look.Marker, look.IsHollow)).Count());
        Assert.All(Look.All.Zip(Look.All.Skip(1)), pair =>
            Assert.True(pair.First.Colour != pair.Second.Colour && pair.First.Dash != pair.Second.Dash));
        // The same colour comes again only with another marker and another dash.
        Assert.Equal(12, Look.All.DistinctBy(look => (look.Colour, look.Dash)).Count());
    }

    [Fact]
    public void Every_colour_should_be_defined_for_light_and_for_dark_pages()
    {
        var css = HtmlPage.Resource("chart.css");
        Assert.Equal(2, css.Split(".other {").Length - 1);
        Assert.All(Look.All, look => Assert.Equal(2, css.Split($".{look.Colour} {{ color: #").Length - 1));
    }

    [Fact]
    public void Labels_should_have_eleven_pixels_on_a_page_of_four_hundred()
    {
        const double widthOfFigure = 400 - (2 * 20);
        var charts = Charts(HtmlReport.Render(Run(last: 500), new([], [])), exceptWide: true);
        Assert.NotEmpty(charts);
        Assert.All(charts, chart => Assert.InRange(FontSize * widthOfFigure / Width(chart), 11, 20));
        Assert.Contains($"fill-opacity: .74; font-size: {FontSize}px; }}", HtmlPage.Resource("chart.css"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(500)]
    [InlineData(99_999)]
    [InlineData(1_000_000)]
    public void Labels_of_the_horizontal_axis_should_not_touch(long last)
    {
        Assert.All(Charts(HtmlReport.Render(Run(last), new([], []))), chart =>
        {
            var labels = chart.Elements("text")
                .Where(text => (string?)text.Attribute("text-anchor") == "middle" && text.Value.All(char.IsDigit))
                .Select(text => (Middle: Number((string)text.Attribute("x")!), Half: FontSize * WidthOfDigit * text.Value.Length / 2))
                .Select(label => (Left: label.Middle - label.Half, Right: label.Middle + label.Half)).ToList();
            Assert.True(labels.Count >= 2);
            Assert.All(labels.Zip(labels.Skip(1)), pair => Assert.True(pair.First.Right + 4 < pair.Second.Left));
            // The page has so much room beside the chart.
            Assert.True(labels[^1].Right <= Width(chart) + 20);
        });
    }

    [Fact]
    public void Lines_that_cover_each_other_should_show_all_their_markers()
    {
        var points = Enumerable.Range(0, 200).Select(n => MadeUpRun.Point(n, 50)).ToArray();
        var run = MadeUpRun.Of([.. "abcdefghijkl".Select(arm => MadeUpRun.Variant($"{arm}", [.. points]))]);

        Assert.All(Charts(HtmlReport.Render(run, new([], []))), chart =>
        {
            var places = chart.Elements("path").Select(marks => Place.Matches((string)marks.Attribute("d")!).Select(place => place.Value).ToList()).ToList();
            Assert.Equal(12, places.Count);
            Assert.All(places, Assert.NotEmpty);
            Assert.Distinct(places.SelectMany(place => place));
        });
    }

    [GeneratedRegex("M[^a-z]+")]
    private static partial Regex Place { get; }

    private static List<XElement> Charts(string html, bool exceptWide = false)
    {
        var (start, end) = (html.IndexOf("<figure", StringComparison.Ordinal), html.IndexOf("</figure>", StringComparison.Ordinal));
        var figure = XElement.Parse(html[start..(end + "</figure>".Length)]);
        return [.. figure.Elements("div").Where(div => !exceptWide || (string?)div.Attribute("class") != "wide").Elements("svg")];
    }

    private static double Width(XElement chart) => Number(((string)chart.Attribute("viewBox")!).Split(' ')[2]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static RunData Run(long last) => MadeUpRun.Of(MadeUpRun.Variant("one", MadeUpRun.Point(0, 90), MadeUpRun.Point(last, 40)));
}
