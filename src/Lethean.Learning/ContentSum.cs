using System.Security.Cryptography;

namespace Lethean.Learning;

/// <summary>Length and hash of a file, or of a part of it: they tell whether it has changed.</summary>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">In lower-case hexadecimal digits.</param>
public sealed record ContentSum(long Bytes, string Sha256)
{
    /// <summary>The sum of what a file holds now.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="most">Number of bytes from there on; fewer where the file ends earlier.</param>
    /// <param name="advice">What to do where the file cannot be read.</param>
    /// <exception cref="InputException">There is no such file, or it cannot be read.</exception>
    public static ContentSum Of(string path, long start, long most, string advice)
    {
        using var running = RunningSum.Over(path, start, most, advice);
        return running.Current;
    }
}

/// <summary>The sum of all bytes appended so far.</summary>
public sealed class RunningSum : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _bytes;

    public ContentSum Current => new(_bytes, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    /// <summary>Starts with what a file holds; see <see cref="ContentSum.Of"/>.</summary>
    /// <exception cref="InputException">As there.</exception>
    public static RunningSum Over(string path, long start, long most, string advice)
    {
        using var file = InputFile.Open(path, long.MaxValue, advice);
        file.Position = start;
        var sum = new RunningSum();
        var buffer = new byte[1 << 16];
        for (int read; (read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, most - sum._bytes))) > 0;)
            sum.Append(buffer.AsSpan(0, read));
        return sum;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _bytes += bytes.Length;
    }

    public void Dispose() => _hash.Dispose();
}
