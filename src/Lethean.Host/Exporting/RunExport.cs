using Lethean.Learning;

namespace Lethean.Host.Exporting;

public enum ExportFormat
{
    Csv,
    Parquet,
    Svg,
}

/// <summary>Writes the tables of run folders for other programs.</summary>
public static class RunExport
{
    /// <summary>Each file is put into place whole.</summary>
    /// <param name="format">Of tables; figures are <see cref="FigureExport"/>'s.</param>
    /// <returns>Path and number of rows of each file.</returns>
    /// <exception cref="InputException">A folder cannot be read, or <paramref name="into"/> cannot be written.</exception>
    public static async Task<IReadOnlyList<(string Path, long Rows)>> WriteAsync(
        IReadOnlyList<string> folders, ExportFormat format, string into, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(format, ExportFormat.Svg);
        var written = new List<(string, long)>();
        foreach (var table in RunTables.Of(folders))
        {
            var path = Path.Combine(into, $"{table.Name}.{(format == ExportFormat.Csv ? "csv" : "parquet")}");
            var rows = 0L;
            var counted = table with { Rows = table.Rows.Select(row => { rows++; return row; }) };
            await WriteAsync(counted, format, path, cancellationToken);
            written.Add((path, rows));
        }

        return written;
    }

    private static async Task WriteAsync(ExportTable table, ExportFormat format, string path, CancellationToken cancellationToken)
    {
        var partial = path + ".partial";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            await using (var stream = File.Create(partial))
            {
                if (format == ExportFormat.Csv)
                    await CsvWriter.WriteAsync(table, stream, cancellationToken);
                else
                    await ParquetTableWriter.WriteAsync(table, stream, cancellationToken);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new InputException($"{path}: cannot be written ({problem.Message}); name a folder that you may write to");
        }
        finally
        {
            if (File.Exists(partial))
                File.Delete(partial);
        }
    }
}
