using System.Text;
using Lethean.Learning;
using Spectre.Console;

namespace Lethean.Host.Terminal;

/// <summary>A cell of a table.</summary>
/// <param name="Text">As it is: no markup, and made printable.</param>
/// <param name="Style">A colour by name, or null.</param>
public readonly record struct TextCell(string Text, string? Style = null)
{
    public static implicit operator TextCell(string text) => new(text);
}

/// <summary>
/// A table of the terminal. Where it is too narrow for all columns, those that are left go on in a further table below, behind
/// the columns that say what a row is about. No number is broken; names go on in further lines where they must.
/// </summary>
/// <param name="keys">So many columns from the left hold words that say what a row is about; the others are right-aligned.</param>
/// <param name="header">Of every column.</param>
public sealed class TextTable(int keys, params string[] header)
{
    private const int MostOfName = 60;
    private const int LeastOfName = 6;
    private const int MostOfText = 400;
    private const string Marks = " -_.=/,:";

    // Of a column: a space on both sides and the line on its left. Of the table: the line on its right.
    private const int Around = 3;
    private const int Edge = 1;

    private readonly List<TextCell[]> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public void Add(params TextCell[] cells) => _rows.Add(
        [.. cells.Index().Select(
            cell => cell.Item with { Text = PrintableText.Of(cell.Item.Text, cell.Index < keys ? MostOfName : MostOfText) })]);

    public void Write(IAnsiConsole console)
    {
        var room = console.Profile.Width - Edge;
        // Headers may break between words where that saves a table.
        int[] roomy = [.. header.Index().Select(column => Math.Max(WidthOf(column.Item), WidestCell(column.Index)))];
        int[] tight = [.. header.Index().Select(column => Math.Max(column.Item.Split(' ').Max(WidthOf), WidestCell(column.Index)))];
        var widths = roomy.Sum(width => width + Around) <= room ? roomy : tight;
        Shorten(widths, room);
        foreach (var columns in Tables(widths, room))
            console.Write(Part(columns, widths));
    }

    /// <summary>Half of the room is for names, less where another column needs it; one that is wider still breaks between words.</summary>
    private void Shorten(int[] widths, int room)
    {
        if (widths.Sum(width => width + Around) <= room)
            return;
        var most = room - Around - keys * (LeastOfName + Around);
        for (var column = keys; column < widths.Length; column++)
            widths[column] = Math.Min(widths[column], Math.Max(WidestWord(column), most));
        var forNames = Math.Min(room / 2, room - Around - widths[keys..].DefaultIfEmpty(0).Max());
        while (widths[..keys].Sum(width => width + Around) > forNames && widths[..keys].Max() > LeastOfName)
            widths[Array.IndexOf(widths, widths[..keys].Max(), 0, keys)]--;
    }

    /// <summary>Numbers of the columns of each table.</summary>
    private IEnumerable<List<int>> Tables(int[] widths, int room)
    {
        var names = Enumerable.Range(0, keys).ToList();
        var columns = names.ToList();
        for (var column = keys; column < widths.Length; column++)
        {
            if (columns.Count > keys && columns.Append(column).Sum(c => widths[c] + Around) > room)
            {
                yield return columns;
                columns = [.. names];
            }

            columns.Add(column);
        }

        yield return columns;
    }

    private Table Part(List<int> columns, int[] widths)
    {
        var table = new Table().RoundedBorder();
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(header[column])) { Width = widths[column],
                Alignment = column < keys ? Justify.Left : Justify.Right });
        foreach (var row in _rows)
            table.AddRow(columns.Select(column => new Text(
                column < keys ? Broken(row[column].Text, widths[column]) : row[column].Text,
                row[column].Style is { } style ? Style.Parse(style) : Style.Plain)));
        return table;
    }

    /// <summary>A name in lines of a width, broken behind marks if it can be.</summary>
    private static string Broken(string name, int width)
    {
        var lines = new StringBuilder();
        var line = "";
        foreach (var part in Parts(name).SelectMany(part => part.Chunk(width).Select(piece => new string(piece))))
        {
            if (line.Length > 0 && WidthOf(line + part.TrimEnd()) > width)
            {
                lines.Append(line.TrimEnd()).Append('\n');
                line = "";
            }

            line += part;
        }

        return lines.Append(line).ToString();
    }

    /// <summary>The name cut behind every mark.</summary>
    private static IEnumerable<string> Parts(string name)
    {
        var start = 0;
        for (var at = 1; at <= name.Length; at++)
        {
            if (at < name.Length && !Marks.Contains(name[at - 1], StringComparison.Ordinal))
                continue;
            yield return name[start..at];
            start = at;
        }
    }

    private int WidestCell(int column) => _rows.Select(row => WidthOf(row[column].Text)).DefaultIfEmpty(0).Max();

    private int WidestWord(int column) =>
        _rows.Select(row => row[column].Text).Append(header[column]).SelectMany(text => text.Split(' ')).Max(WidthOf);

    private static int WidthOf(string text) => text.GetCellWidth();
}
