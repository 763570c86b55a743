namespace Lethean.Host.Tests;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    public TemporaryFolder() : this(Directory.CreateTempSubdirectory("lethean-").FullName)
    {
    }

    private TemporaryFolder(string path) => Path = Directory.CreateDirectory(path).FullName;

    public string Path { get; }

    /// <summary>Where the system has one, a folder whose files never reach a disk: for tests that write thousands.</summary>
    public static TemporaryFolder InMemory() => !Directory.Exists(Memory)
        ? new()
        : new(System.IO.Path.Combine(Memory, $"lethean-{Guid.NewGuid():N}"));

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return name;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
