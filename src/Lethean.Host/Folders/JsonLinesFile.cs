using System.Text;
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

    /// <summary>More than any line that this program writes.</summary>
    private const int MostCharacters = 1 << 20;

    private const string Advice = "put the file back as it was written";
    private readonly FileStream _stream;
    private readonly MemoryStream _pending = new(BufferBytes);

    /// <param name="position">Where to write on; what stands before it stays.</param>
    /// <exception cref="InputException">The path is that of a folder, a pipe or a device.</exception>
    public JsonLinesFile(string path, long position = 0)
    {
        if (InputFile.Refusal(path) is { } refusal)
            throw new InputException($"{path}: {refusal}; move it away");
        _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _stream.Position = position;
    }

    public void Append(string json) => Append(Encoding.UTF8.GetBytes(json + '\n'));

    /// <param name="line">With its end.</param>
    public void Append(ReadOnlySpan<byte> line)
    {
        _pending.Write(line);
        if (_pending.Length >= BufferBytes)
            Flush();
    }

    /// <exception cref="IOException">The disk is full, or broken; what is not in the file is lost, but the file ends with a whole
    /// line.</exception>
    public void Flush()
    {
        var start = _stream.Position;
        try
        {
            OutputFile.Write(_stream.Name, () => Write(_pending.GetBuffer().AsSpan(0, (int)_pending.Length)));
        }
        catch (IOException problem)
        {
            _stream.SetLength(start);
            _stream.Position = start;
            throw new IOException($"{_stream.Name}: cannot be written ({problem.Message})", problem);
        }
        finally
        {
            _pending.SetLength(0);
        }
    }

    /// <summary>Ends the file after what was written: of an older content nothing is left.</summary>
    public void End()
    {
        Flush();
        _stream.SetLength(_stream.Position);
    }

    public void Dispose()
    {
        if (!_stream.CanWrite)
            return;
        try
        {
            Flush();
        }
        finally
        {
            _stream.Dispose();
            _pending.Dispose();
        }
    }

    /// <summary>The whole lines of a file, as left by a writer that may have been killed.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static IEnumerable<string> Read(string path)
    {
        using var reader = new StreamReader(InputFile.Open(path, long.MaxValue, Advice));
        var line = new StringBuilder();
        for (int next; (next = reader.Read()) >= 0;)
        {
            if (next != '\n')
            {
                line.Append(line.Length < MostCharacters ? (char)next
                    : throw new InputException($"{path}: a line has more than {MostCharacters} characters; {Advice}"));
            }
            else
            {
                yield return line.ToString();
                line.Clear();
            }
        }
    }

    /// <summary>The whole lines of a file as what they stand for; none where there is no file.</summary>
    /// <param name="what">What a line should be, such as "an outcome".</param>
    /// <exception cref="InputException">A line is not; the message has its number.</exception>
    public static IEnumerable<T> Read<T>(string path, string what, Func<string, T> parse)
    {
        if (!Path.Exists(path))
            yield break;
        var number = 0;
        foreach (var line in Read(path))
        {
            number++;
            if (line.Length == 0)
                continue;
            T value;
            try
            {
                value = parse(line);
            }
            catch (Exception damage) when (RunJson.IsDamage(damage))
            {
                throw new InputException($"{path}:{number}: not {what} ({RunJson.Describe(damage)}); {Advice}");
            }

            yield return value;
        }
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
