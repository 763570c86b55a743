using System.Globalization;
using System.Reflection;

namespace Lethean.Host.Reports;

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

    /// <summary>A file that stands beside this one.</summary>
    public static string Resource(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream = assembly.GetManifestResourceStream($"Lethean.Host.Reports.{name}")
            ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the resource {name} is not embedded"));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
