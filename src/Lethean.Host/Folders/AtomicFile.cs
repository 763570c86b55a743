namespace Lethean.Host.Folders;

/// <summary>Files that are either wholly there or not at all, also after a kill.</summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="text"/> beside <paramref name="path"/>, then renames it into place.</summary>
    public static void WriteText(string path, string text)
    {
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
