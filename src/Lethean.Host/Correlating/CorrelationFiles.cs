using System.Text.Json;
using Lethean.Host.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Learning;

namespace Lethean.Host.Correlating;

/// <summary>What a study leaves behind: <c>gradient-correlation.json</c> and <c>report.html</c>.</summary>
internal static class CorrelationFiles
{
    public const string JsonFile = "gradient-correlation.json";

    /// <summary>Makes the folder before hours of work, not after.</summary>
    public static void Prepare(string? folder)
    {
        if (folder is null)
            return;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out {folder}: cannot be made ({problem.Message}); name a folder that you may write to");
        }
    }

    public static void Write(string? folder, CorrelationReport report, Output output)
    {
        if (folder is null)
            return;
        AtomicFile.WriteText(Path.Combine(folder, JsonFile), JsonSerializer.Serialize(report, RunJson.Options) + "\n");
        var page = Path.Combine(folder, RunFolder.ReportFile);
        AtomicFile.WriteText(page, HtmlPage.Render("gradient correlation", [CorrelationSection.Header(report), CorrelationSection.Render(report)]));
        output.Line($"report: {page}");
    }
}
