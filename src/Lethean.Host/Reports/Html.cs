using System.Buffers;
using System.Globalization;
using System.Net;
using System.Reflection;
using Lethean.Learning;

namespace Lethean.Host.Reports;

/// <summary>Text and numbers as the report writes them.</summary>
public static class Html
{
    /// <summary>What the report shows where a number does not exist.</summary>
    public const string Nothing = "–";

    public static string Escape(string? text) => Encode(text is null ? Nothing : PrintableText.Of(text));

    /// <summary>A text of several lines, however long.</summary>
    public static string EscapeLines(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => Encode(PrintableText.Of(line, int.MaxValue / 2))));

    // The last two are no characters, and no XML may hold them.
    private static string Encode(string text) => WebUtility.HtmlEncode(text).Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');

    /// <summary>A fraction in [0, 1] as a percentage with one decimal.</summary>
    public static string Percent(double? fraction) =>
        fraction is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.0} %") : Nothing;

    public static string Number(double? number, string format = "0.##") =>
        number is { } value ? value.ToString(format, CultureInfo.InvariantCulture) : Nothing;

    /// <summary>A table whose cells are already HTML.</summary>
    /// <param name="textColumns">So many columns from the left hold words, not numbers.</param>
    public static string Table(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows, int textColumns = 1)
    {
        string Cells(string tag, IEnumerable<string> cells) =>
            "<tr>" + string.Concat(
                cells.Select((cell, column) => $"<{tag}{(column < textColumns ? " class=\"left\"" : "")}>{cell}</{tag}>")) + "</tr>";

        var body = string.Concat(rows.Select(row => Cells("td", row)));
        return $"<div class=\"scroll\"><table><thead>{Cells("th", header)}</thead><tbody>{body}</tbody></table></div>";
    }
}

/// <summary>One self-contained HTML file: nothing in it is loaded from elsewhere.</summary>
public static class HtmlPage
{
    /// <param name="sections">Each HTML already; empty ones are left out.</param>
    public static string Render(string title, IEnumerable<string> sections) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Html.Escape(title)} – Lethean</title>
        <style>{Resource("report.css")}{Resource("chart.css")}</style>
        </head>
        <body>
        {string.Join('\n', sections.Where(s => s.Length > 0))}
        <script>{Resource("report.js")}</script>
        </body>
        </html>

        """;

    /// <summary>A file that is embedded in the program.</summary>
    /// <param name="room">Where it stands; beside this one if nothing is said.</param>
    public static string Resource(string name, string room = "Reports")
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream = assembly.GetManifestResourceStream($"Lethean.Host.{room}.{name}")
            ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the resource {name} is not embedded"));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A command line that a reader can copy into a POSIX shell and get the same arguments.</summary>
public static class ShellLine
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-");

    public static string Of(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quote));

    // Within single quotes everything stands for itself but their end. Some shells look up what begins with "=".
    private static string Quote(string argument) =>
        argument.Length > 0 && argument[0] != '=' && !argument.AsSpan().ContainsAnyExcept(Plain)
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
