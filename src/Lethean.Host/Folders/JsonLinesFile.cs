using System.Text;
using System.Text.Json;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>
/// A file of one JSON object a line. Only whole lines are handed to the system, so that a kill leaves at most one partial
/// line (<see cref="Read"/> leaves it out). Where the file has a longer life than this writer, the same bytes are written
/// over themselves, and the first that differ end the old content.
/// </summary>
public sealed class JsonLinesFile : IDisposable
{
    private const int BufferBytes = 1 << 15;
    private readonly FileStream _stream;
    private readonly MemoryStream _pending = new(BufferBytes);

    /// <param name="position">Where to write on; what stands before it stays.</param>
    public JsonLinesFile(string path, long position = 0)
    {
        _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _stream.Position = position;
    }

    /// <summary>The end of what was written, in bytes.</summary>
    public long Position => _stream.Position + _pending.Length;

    public void Append(string json)
    {
        _pending.Write(Encoding.UTF8.GetBytes(json));
        _pending.WriteByte((byte)'\n');
        if (_pending.Length >= BufferBytes)
            Flush();
    }

    public void Flush()
    {
        Write(_pending.GetBuffer().AsSpan(0, (int)_pending.Length));
        _pending.SetLength(0);
    }

    /// <summary>Ends the file after what was written.</summary>
    public void Dispose()
    {
        if (!_stream.CanWrite)
            return;
        Flush();
        _stream.SetLength(_stream.Position);
        _stream.Dispose();
        _pending.Dispose();
    }

    /// <summary>The whole lines of a file, as left by a writer that may have been killed.</summary>
    public static IEnumerable<string> Read(string path)
    {
        using var stream = File.OpenRead(path);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (reader.Peek() < 0 && !EndsWithLine(stream))
                yield break;
            if (line.Length > 0)
                yield return line;
        }
    }

    /// <summary>The whole lines of a file as what they stand for; none where there is no file.</summary>
    /// <param name="what">What a line should be, such as "an outcome".</param>
    /// <exception cref="InputException">A line is not; the message has its number.</exception>
    public static IEnumerable<T> Read<T>(string path, string what, Func<string, T> parse)
    {
        if (!File.Exists(path))
            yield break;
        var number = 0;
        foreach (var line in Read(path))
        {
            number++;
            T value;
            try
            {
                value = parse(line);
            }
            catch (Exception damage) when (damage is JsonException or InvalidOperationException or NullReferenceException)
            {
                throw new InputException($"{path}:{number}: not {what} ({damage.Message}); the file is damaged, remove the line to go on without it");
            }

            yield return value;
        }
    }

    /// <param name="stream">Read to its end; it still is afterwards.</param>
    private static bool EndsWithLine(FileStream stream)
    {
        stream.Position--;
        return stream.ReadByte() == '\n';
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var start = _stream.Position;
        var old = new byte[Math.Min(bytes.Length, Math.Max(0, _stream.Length - start))];
        _stream.ReadExactly(old);
        if (!bytes[..old.Length].SequenceEqual(old))
        {
            _stream.SetLength(start);
            old = [];
        }

        _stream.Position = start + old.Length;
        _stream.Write(bytes[old.Length..]);
    }
}
