namespace Lethean.Host.Folders;

/// <summary>What run folders are called where several are told apart.</summary>
public static class RunLabels
{
    /// <summary>Each folder once, with the shortest end of its path that no other one has.</summary>
    public static IReadOnlyList<(string Folder, string Label)> Of(IEnumerable<string> folders)
    {
        var distinct = folders.DistinctBy(Whole).ToList();
        var paths = distinct.Select(folder => Whole(folder).Split(Path.DirectorySeparatorChar)).ToList();
        return [.. distinct.Select((folder, index) => (folder, Shortest(paths[index], paths)))];
    }

    private static string Shortest(string[] path, List<string[]> all)
    {
        var length = 1;
        while (length < path.Length && all.Count(other => path.TakeLast(length).SequenceEqual(other.TakeLast(length))) > 1)
            length++;
        return string.Join('/', path.TakeLast(length));
    }

    private static string Whole(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
}
