namespace Lethean.Host.Reports;

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
