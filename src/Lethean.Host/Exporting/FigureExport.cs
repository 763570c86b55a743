using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Learning;

namespace Lethean.Host.Exporting;

/// <summary>Writes the accuracy charts of run folders as SVG files, one a run.</summary>
public static class FigureExport
{
    /// <summary>Each file is put into place whole, and none before all are drawn.</summary>
    /// <returns>Path of each file and number of its curves.</returns>
    /// <exception cref="InputException">
    /// A folder cannot be drawn, two would have one file, or <paramref name="into"/> cannot be written.
    /// </exception>
    public static IReadOnlyList<(string Path, int Curves)> Write(IReadOnlyList<string> folders, string into)
    {
        var figures = folders.Select(folder => (Path: PathOf(folder, into), Figure: Draw(folder))).ToList();
        if (figures.GroupBy(figure => figure.Path).FirstOrDefault(same => same.Count() > 1) is { } same)
            throw new InputException(
                $"{same.Key}: {same.Count()} of the run folders have this name; export them one by one, each with an --out of its own");
        foreach (var (path, (svg, _)) in figures)
            Write(path, svg);
        return [.. figures.Select(figure => (figure.Path, figure.Figure.Curves))];
    }

    private static string PathOf(string folder, string into) => Path.Combine(into, $"{RunTables.NameOf(folder)}.svg");

    private static (string Svg, int Curves) Draw(string folder)
    {
        var run = RunReader.Read(folder);
        var curves = CurveBuilder.Curves(run);
        if (curves.Count == 0)
            throw new InputException(
                $"{folder}: nothing was evaluated, so there is no accuracy to draw; export a run that has evaluations");
        return (AccuracySvg.Render(run, curves), curves.Count);
    }

    private static void Write(string path, string svg)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            AtomicFile.WriteText(path, svg);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be written ({problem.Message}); name a folder that you may write to");
        }
    }
}
