using Lethean.Host.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Reports;

namespace Lethean.Host.Progress;

/// <summary>What is printed at the end of a run: chart, tables, and where the report is.</summary>
public static class RunSummary
{
    public static void Print(Output output, RunData run, string folder)
    {
        output.Line("");
        TextChart.Draw(output.Human, CurveBuilder.Curves(run));
        output.Line("");
        ResultTable.Accuracy(output.Human, run);
        ResultTable.Traffic(output.Human, run);
        ResultTable.Defenses(output.Human, run);
        ResultTable.Load(output.Human, run);
        ResultTable.Assertions(output.Human, run);
        foreach (var warning in RunWarnings.Of(run))
            output.Line(warning);
        if (run.Manifest.Status != RunStatus.Completed)
            output.Line($"status: {run.Manifest.Status.ToString().ToLowerInvariant()}; 'lethean resume {folder}' goes on with it");
        output.Line($"report: {Path.Combine(folder, RunFolder.ReportFile)}");
    }
}
