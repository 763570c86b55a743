using Lethean.Host.Folders;
using Lethean.Learning;

namespace Lethean.Host.Exporting;

/// <summary>The tables that run folders come to; outcomes only where a run kept them.</summary>
public static class RunTables
{
    /// <exception cref="InputException">A folder is not a run folder, or damaged; also while rows are read.</exception>
    public static IReadOnlyList<ExportTable> Of(IReadOnlyList<string> folders)
    {
        var runs = RunLabels.Of(folders).Select(run => (run.Folder, run.Label, Data: RunReader.Read(run.Folder))).ToList();
        var tables = new List<ExportTable>
        {
            RecordTable.Of("evaluations", runs.SelectMany(run => run.Data.Variants.SelectMany(variant =>
                variant.Evaluations.Select(point => (run.Label, variant.Name, variant.Seed, point))))),
            SummaryTable.Of([.. runs.Select(run => (run.Label, run.Data))]),
        };
        if (runs.Any(run => File.Exists(Path.Combine(run.Folder, RunFolder.OutcomesFile))))
            tables.Add(RecordTable.Of("outcomes", runs.SelectMany(run =>
                RunReader.ReadOutcomes(run.Folder).Select(line => (run.Label, line.Variant, line.Seed, line.Outcome)))));
        return tables;
    }

    /// <summary>What an export calls a run.</summary>
    public static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
