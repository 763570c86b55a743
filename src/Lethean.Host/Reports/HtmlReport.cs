using System.Globalization;
using System.Reflection;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>One self-contained HTML file that tells a run: nothing in it is loaded from elsewhere.</summary>
public static class HtmlReport
{
    public static string Render(RunData run)
    {
        var curves = CurveBuilder.Curves(run);
        var sections = new[]
        {
            ReportSections.Header(run, curves),
            ReportSections.Accuracy(run, curves),
            ReportSections.Assertions(run),
            ReportSections.Arms(run),
            ReportSections.Traffic(run),
            ReportSections.Latency(run),
            LoadSection.Render(run),
            ReportSections.Classes(run),
            ReportSections.Provenance(run),
        };
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Html.Escape(run.Manifest.Name)} – Lethean</title>
            <style>{Resource("report.css")}</style>
            </head>
            <body>
            {string.Join('\n', sections.Where(s => s.Length > 0))}
            <script>{Resource("report.js")}</script>
            </body>
            </html>

            """;
    }

    private static string Resource(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream = assembly.GetManifestResourceStream($"Lethean.Host.Reports.{name}")
            ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the resource {name} is not embedded"));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
