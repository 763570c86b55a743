using System.Text;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>
/// A file of lines in the order of the variants of an experiment, however many of them run at once: the first that is not
/// complete writes into the file itself, each later one into a part of its own until its turn comes.
/// </summary>
public sealed class OrderedLines : IDisposable
{
    private readonly JsonLinesFile _file;
    private readonly Func<int, string> _partOf;
    private readonly Dictionary<int, JsonLinesFile> _parts = [];
    private readonly Dictionary<int, RunningSum> _sums = [];
    private int _first;

    /// <param name="path">The file.</param>
    /// <param name="partOf">Path of a variant's part; one that is there already belongs to a variant that is complete.</param>
    /// <param name="first">The first variant that is not settled in the file.</param>
    /// <param name="position">Where the ones before it end, in bytes.</param>
    public OrderedLines(string path, Func<int, string> partOf, int first, long position)
    {
        (_partOf, _first) = (partOf, first);
        _file = new JsonLinesFile(path, position);
        TakeOverPart();
    }

    public void Append(int variant, string json)
    {
        var line = Encoding.UTF8.GetBytes(json + '\n');
        SumFor(variant).Append(line);
        FileOf(variant).Append(line);
    }

    public void Flush(int variant) => FileOf(variant).Flush();

    /// <summary>The checksum of all lines that a variant has appended.</summary>
    public ContentSum SumOf(int variant) => SumFor(variant).Current;

    /// <summary>Makes the next variant the first, and takes over what it has written so far.</summary>
    public void Advance()
    {
        _file.Flush();
        _first++;
        if (_parts.Remove(_first, out var part))
            part.Dispose();
        TakeOverPart();
    }

    /// <summary>All variants are complete: cuts off whatever else the file held.</summary>
    public void End() => _file.End();

    public void Dispose()
    {
        _file.Dispose();
        foreach (var part in _parts.Values)
            part.Dispose();
        foreach (var sum in _sums.Values)
            sum.Dispose();
    }

    private void TakeOverPart()
    {
        if (!File.Exists(_partOf(_first)))
            return;
        foreach (var line in JsonLinesFile.Read(_partOf(_first)))
            _file.Append(line);
        _file.Flush();
    }

    private JsonLinesFile FileOf(int variant)
    {
        if (variant == _first)
            return _file;
        if (!_parts.TryGetValue(variant, out var part))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_partOf(variant))!);
            _parts[variant] = part = new JsonLinesFile(_partOf(variant));
        }

        return part;
    }

    private RunningSum SumFor(int variant)
    {
        if (!_sums.TryGetValue(variant, out var sum))
            _sums[variant] = sum = new RunningSum();
        return sum;
    }
}
