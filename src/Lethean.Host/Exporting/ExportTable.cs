namespace Lethean.Host.Exporting;

/// <summary>One table of an export.</summary>
/// <param name="Name">Of its file, without extension.</param>
/// <param name="Rows">One cell a column: <see cref="string"/>, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> or null. Read once.</param>
public sealed record ExportTable(string Name, IReadOnlyList<ExportColumn> Columns, IEnumerable<object?[]> Rows);
