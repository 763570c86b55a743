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

    private static string Key(Look look) => "<svg class=\"chart key\" viewBox=\"0 0 34 12\" aria-hidden=\"true\">"
        + $"<path class=\"curve {look.Colour}\"{ChartFrame.DashOf(look)} d=\"M1 6H33\"/>"
        + $"<path class=\"{ChartFrame.MarksClassOf(look)}\" d=\"M17 6{look.Marker}\"/></svg>";
}
