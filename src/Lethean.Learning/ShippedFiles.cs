namespace Lethean.Learning;

/// <summary>Finds what comes with the program: scenarios, models, traces and sample data, which the build copies beside it.</summary>
public static class ShippedFiles
{
    /// <summary>
    /// <paramref name="path"/> as given, relative to the working directory; where that does not exist, beside the program.
    /// A path that is in neither place is returned unchanged, for the reader of the file to refuse.
    /// </summary>
    public static string Find(string path)
    {
        if (Path.Exists(path) || Path.IsPathRooted(path))
            return path;
        var beside = Path.Combine(AppContext.BaseDirectory, path);
        return Path.Exists(beside) ? beside : path;
    }
}
