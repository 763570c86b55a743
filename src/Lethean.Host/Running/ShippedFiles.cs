namespace Lethean.Host.Running;

/// <summary>Finds what comes with the program: scenarios, models and sample data, copied beside it by the build.</summary>
public static class ShippedFiles
{
    /// <summary>
    /// <paramref name="path"/> as given, relative to the working directory; where that does not exist, beside the program.
    /// A path that is in neither place comes back as it was, for whoever opens it to refuse.
    /// </summary>
    public static string Find(string path)
    {
        if (Path.Exists(path) || Path.IsPathRooted(path))
            return path;
        var beside = Path.Combine(AppContext.BaseDirectory, path);
        return Path.Exists(beside) ? beside : path;
    }
}
