using System.Text.Json.Nodes;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Learning;

namespace Lethean.Host.Exporting;

/// <summary>The tables that run folders come to; outcomes only where a run kept them.</summary>
public static class RunTables
{
    /// <exception cref="InputException">A folder is not a run folder, or damaged; also while rows are read.</exception>
    public static IReadOnlyList<ExportTable> Of(IReadOnlyList<string> folders)
    {
        var runs = folders.Select(folder => (Folder: folder, Data: RunReader.Read(folder))).ToList();
        var tables = new List<ExportTable>
        {
            Lines<EvaluationPoint>("evaluations", folders, RunFolder.EvaluationsFile),
            SummaryTable.Of([.. runs.Select(run => (NameOf(run.Folder), run.Data))]),
        };
        if (folders.Any(folder => File.Exists(Path.Combine(folder, RunFolder.OutcomesFile))))
            tables.Add(Lines<SampleOutcome>("outcomes", folders, RunFolder.OutcomesFile));
        return tables;
    }

    private static ExportTable Lines<T>(string name, IReadOnlyList<string> folders, string file)
    {
        var columns = RecordColumns.Of<T>();
        return new ExportTable(name, columns, folders.SelectMany(folder => Rows(columns, NameOf(folder), Path.Combine(folder, file))));
    }

    private static IEnumerable<object?[]> Rows(IReadOnlyList<ExportColumn> columns, string run, string path) =>
        JsonLinesFile.Read(path, "a record", line => RecordColumns.Row(columns, run, JsonNode.Parse(line)!.AsObject()));

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
