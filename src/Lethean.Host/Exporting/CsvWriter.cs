using System.Globalization;

namespace Lethean.Host.Exporting;

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
