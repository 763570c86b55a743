using Parquet;
using Parquet.Schema;

namespace Lethean.Host.Exporting;

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
