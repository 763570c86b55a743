using System.Globalization;
using System.Text;
using Lethean.Learning;
using Spectre.Console;

namespace Lethean.Host.Reports;

/// <summary>Accuracy over samples, drawn with characters: one mark and colour per arm.</summary>
public static class TextChart
{
    private const int Height = 16;
    private const int AxisWidth = 7;
    private const int MostOfName = 60;

    /// <summary>Draws the curves; the vertical axis is accuracy in percent, 0 to 100.</summary>
    public static void Draw(IAnsiConsole console, IReadOnlyList<AccuracyCurve> curves)
    {
        var last = curves.SelectMany(c => c.Points).Select(p => p.Sample).DefaultIfEmpty(0).Max();
        if (last == 0)
            return;
        var cells = new (int Arm, char Mark)?[Height + 1, Math.Clamp(console.Profile.Width - AxisWidth - 2, 20, 100)];
        // The first arm is drawn last, so that it stays visible where curves overlap.
        for (var arm = curves.Count - 1; arm >= 0; arm--)
            Plot(cells, curves[arm], arm, last);
        for (var row = Height; row >= 0; row--)
            console.MarkupLine(Row(cells, row));
        var indent = new string(' ', AxisWidth);
        console.MarkupLine($"[grey]{indent}└{new string('─', cells.GetLength(1))}[/]");
        console.MarkupLine($"[grey]{indent} samples served, 0 to {last}[/]");
        Legend(console,
            [.. curves.Select(curve => PrintableText.Of(curve.Name, Math.Clamp(console.Profile.Width - AxisWidth - 3, 3, MostOfName)))]);
    }

    /// <summary>A mark and its name stay on one line.</summary>
    private static void Legend(IAnsiConsole console, IReadOnlyList<string> names)
    {
        var used = 0;
        foreach (var (arm, name) in names.Index())
        {
            var width = name.GetCellWidth() + 4;
            if (used == 0 || used + width > console.Profile.Width)
            {
                console.Write($"{(used == 0 ? "" : "\n")}{new string(' ', AxisWidth + 1)}");
                used = AxisWidth + 1;
            }

            console.Markup($"[{Look.Of(arm).Terminal}]{Look.Of(arm).Glyph}[/] {Markup.Escape(name)}{(arm == names.Count - 1 ? "" : "  ")}");
            used += width;
        }

        console.WriteLine();
    }

    private static string Row((int Arm, char Mark)?[,] cells, int row)
    {
        var line = new StringBuilder(row % 4 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"[grey]{100.0 * row / Height,4:0} % ┤[/]")
            : $"[grey]{new string(' ', AxisWidth)}│[/]");
        for (var column = 0; column < cells.GetLength(1); column++)
            line.Append(cells[row, column] is var (arm, mark) ? $"[{Look.Of(arm).Terminal}]{mark}[/]" : " ");
        return line.ToString();
    }

    private static void Plot((int Arm, char Mark)?[,] cells, AccuracyCurve curve, int arm, long last)
    {
        var width = cells.GetLength(1);
        int Column(double sample) => (int)Math.Round((width - 1) * sample / last);
        void Set(double sample, double accuracy, char mark) => cells[(int)Math.Round(Height * accuracy), Column(sample)] = (arm, mark);

        foreach (var (from, to) in curve.Points.Zip(curve.Points.Skip(1)))
            for (var column = Column(from.Sample); column < Column(to.Sample); column++)
            {
                var share = (double)(column - Column(from.Sample)) / (Column(to.Sample) - Column(from.Sample));
                Set(from.Sample + share * (to.Sample - from.Sample), from.Accuracy + share * (to.Accuracy - from.Accuracy), '·');
            }

        foreach (var point in curve.Points)
            Set(point.Sample, point.Accuracy, Look.Of(arm).Glyph);
    }
}
