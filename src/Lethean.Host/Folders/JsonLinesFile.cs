using System.Text;

namespace Lethean.Host.Folders;

/// <summary>
/// An append-only file of one JSON object a line. Only whole lines are handed to the system, so that a kill
/// leaves at most one partial line (<see cref="Read"/> leaves it out).
/// </summary>
public sealed class JsonLinesFile : IDisposable
{
    private const int BufferBytes = 1 << 15;
    private readonly FileStream _stream;
    private readonly MemoryStream _pending = new(BufferBytes);

    public JsonLinesFile(string path) =>
        _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public void Append(string json)
    {
        _pending.Write(Encoding.UTF8.GetBytes(json));
        _pending.WriteByte((byte)'\n');
        if (_pending.Length >= BufferBytes)
            Flush();
    }

    public void Flush()
    {
        _stream.Write(_pending.GetBuffer(), 0, (int)_pending.Length);
        _pending.SetLength(0);
    }

    public void Dispose()
    {
        Flush();
        _stream.Dispose();
        _pending.Dispose();
    }

    /// <summary>The whole lines of a file, as left by a writer that may have been killed.</summary>
    public static IEnumerable<string> Read(string path)
    {
        var text = File.ReadAllText(path);
        var end = text.LastIndexOf('\n') + 1;
        return text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
