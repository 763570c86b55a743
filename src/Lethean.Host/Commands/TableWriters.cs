using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Lethean.Host.Commands;

/// <summary>
/// RFC 4180: a header, commas, CR LF, quotes where a cell needs them. Null is an empty cell. A text that a spreadsheet would
/// take for a formula has an apostrophe before it (OWASP, CSV injection).
/// </summary>
internal static class CsvWriter
{
    private const string LineEnd = "\r\n";
    private const string Formulas = "=+-@\t\r";

    public static async Task WriteAsync(ExportTable table, Stream stream, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, leaveOpen: true);
        await writer.WriteAsync(Line(table.Columns.Select(column => column.Name)));
        foreach (var row in table.Rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await writer.WriteAsync(Line(row.Select(Text)));
        }
    }

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Quote)) + LineEnd;

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Text(object? cell) => cell switch
    {
        null => "",
        string text when text.Length > 0 && Formulas.Contains(text[0], StringComparison.Ordinal) => $"'{text}",
        bool yes => yes ? "true" : "false",
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
    };
}

/// <summary>Apache Parquet; every column may be null.</summary>
internal static class ParquetTableWriter
{
    /// <summary>Rows in memory at once.</summary>
    private const int GroupRows = 50_000;

    public static async Task WriteAsync(ExportTable table, Stream stream, CancellationToken cancellationToken)
    {
        var fields = table.Columns.Select(FieldOf).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, cancellationToken: cancellationToken);
        foreach (var rows in table.Rows.Chunk(GroupRows))
        {
            using var group = writer.CreateRowGroup();
            for (var column = 0; column < fields.Length; column++)
                await WriteAsync(group, fields[column], table.Columns[column].Type, rows, column, cancellationToken);
        }
    }

    private static DataField FieldOf(ExportColumn column) => column.Type switch
    {
        ExportType.Whole => new DataField<long?>(column.Name),
        ExportType.Number => new DataField<double?>(column.Name),
        ExportType.YesNo => new DataField<bool?>(column.Name),
        _ => new DataField<string>(column.Name),
    };

    private static async Task WriteAsync(
        ParquetRowGroupWriter group, DataField field, ExportType type, object?[][] rows, int column, CancellationToken cancellationToken)
    {
        switch (type)
        {
            case ExportType.Whole:
                await group.WriteAsync<long>(field, Cells<long?>(rows, column), cancellationToken: cancellationToken);
                break;
            case ExportType.Number:
                await group.WriteAsync<double>(field, Cells<double?>(rows, column), cancellationToken: cancellationToken);
                break;
            case ExportType.YesNo:
                await group.WriteAsync<bool>(field, Cells<bool?>(rows, column), cancellationToken: cancellationToken);
                break;
            default:
                await group.WriteAsync(field, Cells<string>(rows, column)!);
                break;
        }
    }

    private static T?[] Cells<T>(object?[][] rows, int column) => [.. rows.Select(row => (T?)row[column])];
}
