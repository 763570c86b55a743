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
            RecordTable.Of("evaluations", runs.SelectMany(run => run.Data.Variants.SelectMany(variant =>
                variant.Evaluations.Select(point => (NameOf(run.Folder), variant.Name, variant.Seed, point))))),
            SummaryTable.Of([.. runs.Select(run => (NameOf(run.Folder), run.Data))]),
        };
        if (folders.Any(folder => File.Exists(Path.Combine(folder, RunFolder.OutcomesFile))))
            tables.Add(RecordTable.Of("outcomes", folders.SelectMany(folder =>
                RunReader.ReadOutcomes(folder).Select(line => (NameOf(folder), line.Variant, line.Seed, line.Outcome)))));
        return tables;
    }

    /// <summary>What an export calls a run.</summary>
    public static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
