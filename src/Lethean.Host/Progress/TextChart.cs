using Lethean.Host.Reports;
using Spectre.Console;

namespace Lethean.Host.Progress;

/// <summary>Accuracy over samples, drawn with characters: one mark and colour per arm.</summary>
public static class TextChart
{
    private const string Marks = "●▲■◆✚○△□◇×";
    private const int Height = 16;
    private const int AxisWidth = 7;

    /// <summary>Draws the curves; the vertical axis is accuracy in percent, 0 to 100.</summary>
    public static void Draw(IAnsiConsole console, IReadOnlyList<AccuracyCurve> curves)
    {
        var last = curves.SelectMany(c => c.Points).Select(p => p.Sample).DefaultIfEmpty(0).Max();
        if (last == 0)
            return;
        var width = Math.Clamp(console.Profile.Width - AxisWidth - 2, 20, 100);
        var cells = new int?[Height + 1, width];
        // The first arm is drawn last, so that it stays visible where curves overlap.
        for (var arm = curves.Count - 1; arm >= 0; arm--)
            Plot(cells, curves[arm], arm, last);

        for (var row = Height; row >= 0; row--)
        {
            var label = row % 4 == 0 ? $"{100.0 * row / Height,4:0} % " : new string(' ', AxisWidth);
            console.Markup($"[grey]{label}{(row % 4 == 0 ? '┤' : '│')}[/]");
            for (var column = 0; column < width; column++)
                console.Markup(cells[row, column] is { } arm ? $"[{Palette.Terminal(arm)}]{Marks[arm % Marks.Length]}[/]" : " ");
            console.WriteLine();
        }

        console.MarkupLine($"[grey]{new string(' ', AxisWidth)}└{new string('─', width)}[/]");
        var caption = $"samples, 0 to {last}";
        console.MarkupLine($"[grey]{new string(' ', AxisWidth + 1)}{caption}[/]");
        console.MarkupLine(new string(' ', AxisWidth + 1) + string.Join("  ", curves.Select((c, arm) =>
            $"[{Palette.Terminal(arm)}]{Marks[arm % Marks.Length]}[/] {Markup.Escape(c.Name)}")));
    }

    private static void Plot(int?[,] cells, AccuracyCurve curve, int arm, long last)
    {
        var width = cells.GetLength(1);
        foreach (var point in curve.Points)
        {
            var column = (int)Math.Round((width - 1) * (double)point.Sample / last);
            var row = (int)Math.Round(Height * point.Accuracy);
            cells[row, column] = arm;
        }
    }
}
