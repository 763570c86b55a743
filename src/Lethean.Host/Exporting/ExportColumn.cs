namespace Lethean.Host.Exporting;

/// <summary>What the cells of a column are, where they are not null.</summary>
public enum ExportType
{
    Text,
    Whole,
    Number,
    YesNo,
}

/// <param name="Name">As in the run folder's JSON.</param>
public sealed record ExportColumn(string Name, ExportType Type);
