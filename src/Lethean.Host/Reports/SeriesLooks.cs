namespace Lethean.Host.Reports;

/// <summary>
/// Which series of a figure has which look. Of more series than there are looks, the ones that matter most have one, and the
/// others are grey and without a name.
/// </summary>
internal sealed class SeriesLooks
{
    private readonly Dictionary<string, Look> _looks;

    /// <param name="names">Of all series, in the order of the legend; each once.</param>
    /// <param name="mattersMost">The series with the lowest number matters most.</param>
    public SeriesLooks(IReadOnlyList<string> names, Func<string, double> mattersMost)
    {
        var named = names.Count <= Look.All.Count ? names : [.. names.OrderBy(mattersMost).Take(Look.All.Count)];
        _looks = named.Index().ToDictionary(series => series.Item, series => Look.Of(series.Index));
        Named = named;
        Others = [.. names.Except(named)];
    }

    /// <summary>In the order of their looks.</summary>
    public IReadOnlyList<string> Named { get; }

    /// <summary>Those without a look.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>Null for one of the others.</summary>
    public Look? this[string name] => _looks.GetValueOrDefault(name);

    /// <summary>What is drawn later covers what is there: the others first, then the named ones, the first of them last.</summary>
    public IEnumerable<string> InOrderOfDrawing => [.. Others, .. Named.Reverse()];

    /// <summary>HTML: each look with its name, and how many have none.</summary>
    /// <param name="atTheEnd">The last value of a series, which stands behind its name.</param>
    /// <param name="text">It as HTML.</param>
    public string Legend(Func<string, double> atTheEnd, Func<double, string> text) => Legend(
        name => $" <b>{text(atTheEnd(name))}</b>",
        Others.Count == 0 ? "" : $", which end between {text(Others.Min(atTheEnd))} and {text(Others.Max(atTheEnd))}");

    /// <summary>The same without values.</summary>
    public string Legend() => Legend(_ => "", "");

    private string Legend(Func<string, string> behind, string ofOthers) =>
        $"<ul class=\"legend\">{string.Concat(Named.Select(name => $"<li>{Key(_looks[name])}{Html.Escape(name)}{behind(name)}</li>"))}</ul>"
        + (Others.Count == 0 ? "" : $"<p class=\"note\">Grey: {Others.Count} more{ofOthers}.</p>");

    /// <summary>The marker of a look alone, as HTML.</summary>
    public static string Mark(Look look) => "<svg class=\"chart key\" viewBox=\"0 0 34 12\" aria-hidden=\"true\">"
        + $"<path class=\"{ChartFrame.MarksClassOf(look)}\" d=\"M17 6{look.Marker}\"/></svg>";

    private static string Key(Look look) => "<svg class=\"chart key\" viewBox=\"0 0 34 12\" aria-hidden=\"true\">"
        + $"<path class=\"curve {look.Colour}\"{ChartFrame.DashOf(look)} d=\"M1 6H33\"/>"
        + $"<path class=\"{ChartFrame.MarksClassOf(look)}\" d=\"M17 6{look.Marker}\"/></svg>";
}

/// <summary>
/// How one series of a chart is drawn. No two of the twelve looks share their marker, neighbours differ in colour and dash as
/// well, so that a reader tells them apart who does not see red and green alike, or who reads a print without colours.
/// </summary>
/// <param name="Number">From 0.</param>
/// <param name="Colour">Of Okabe and Ito; a class of chart.css.</param>
/// <param name="Terminal">The Spectre.Console colour.</param>
/// <param name="Dash">SVG's <c>stroke-dasharray</c>; null where the line is solid.</param>
/// <param name="Glyph">The marker as a character.</param>
/// <param name="Marker">The marker as an SVG path, relative to its place.</param>
public sealed record Look(int Number, string Colour, string Terminal, string? Dash, char Glyph, string Marker)
{
    private static readonly (string Css, string Terminal)[] Colours =
    [
        ("vermillion", "orangered1"), ("blue", "dodgerblue2"), ("green", "springgreen3"), ("purple", "orchid"),
        ("grey", "grey70"), ("orange", "orange1"), ("sky", "skyblue1"),
    ];

    private static readonly string?[] Dashes = [null, "8 4", "2 4", "10 4 2 4"];

    private static readonly (char Glyph, string Path)[] Markers =
    [
        ('●', "m-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0z"), ('▲', "m0-4.6l4.2 7.4h-8.4z"), ('■', "m-3.3-3.3h6.6v6.6h-6.6z"),
        ('◆', "m0-4.8l4.2 4.8l-4.2 4.8l-4.2-4.8z"), ('✚', "m-1.4-4.4h2.8v3h3v2.8h-3v3h-2.8v-3h-3v-2.8h3z"),
        ('○', "m-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0z"), ('△', "m0-4.6l4.2 7.4h-8.4z"), ('□', "m-3.3-3.3h6.6v6.6h-6.6z"),
        ('◇', "m0-4.8l4.2 4.8l-4.2 4.8l-4.2-4.8z"), ('×', "m-3.6-3.6l7.2 7.2m0-7.2l-7.2 7.2"),
        ('▼', "m0 4.6l4.2-7.4h-8.4z"), ('▽', "m0 4.6l4.2-7.4h-8.4z"),
    ];

    /// <summary>All of them; the first ones are the easiest to tell apart.</summary>
    public static IReadOnlyList<Look> All { get; } = [.. Markers.Select((marker, n) => new Look(
        n, Colours[n % Colours.Length].Css, Colours[n % Colours.Length].Terminal, Dashes[n % Dashes.Length], marker.Glyph, marker.Path))];

    /// <summary>Whether only the outline of the marker is drawn.</summary>
    public bool IsHollow => Glyph is '○' or '△' or '□' or '◇' or '▽';

    /// <summary>That of series <paramref name="index"/>; the thirteenth has that of the first.</summary>
    public static Look Of(int index) => All[index % All.Count];
}
