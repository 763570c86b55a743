using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lethean.Learning;

namespace Lethean.Actors.Cluster;

/// <summary>All that a node needs to compute any variant of a run: text, and the hashes of files.</summary>
/// <param name="Name">The experiment's.</param>
/// <param name="Configuration">Resolved, as the run folder has it.</param>
/// <param name="Files">Checkpoints and recorded arrivals that the configuration names.</param>
/// <param name="Data">Data sets that it uses.</param>
public sealed record RunDescription(
    string Name, string Configuration, ImmutableArray<NamedFile> Files, ImmutableArray<NamedData> Data)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DescriptionJson.Default.RunDescription);

    /// <exception cref="JsonException">The bytes are no such description.</exception>
    public static RunDescription Parse(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, DescriptionJson.Default.RunDescription) ?? throw new JsonException("The description is null.");
}

/// <param name="Path">What the configuration calls it; the name of a data set's file.</param>
/// <param name="Sha256">Of its content, in lower-case hexadecimal digits.</param>
public sealed record NamedFile(string Path, string Sha256);

/// <param name="Path">The folder that the configuration names; <c>null</c> where it names none.</param>
/// <param name="Files">As they are in the coordinator's folder.</param>
public sealed record NamedData(string Dataset, string? Path, ImmutableArray<NamedFile> Files);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RunDescription))]
internal sealed partial class DescriptionJson : JsonSerializerContext;

/// <summary>
/// Files under the names of their hashes. What a node gets from elsewhere is written here and nowhere else, and only under a hash that
/// fits.
/// </summary>
/// <param name="folder">Made when something is kept.</param>
public sealed class ContentCache(string folder) : IDisposable
{
    private const int HashDigits = 64;
    private readonly SemaphoreSlim _one = new(1, 1);

    public string Folder => folder;

    /// <param name="sha256">Of the content.</param>
    /// <param name="fetch">Gives the bytes from an offset on, and how many there are in all.</param>
    /// <returns>The path of the file, whose hash fits.</returns>
    /// <exception cref="InputException">It is not to be had, or what came has another hash; nothing was kept.</exception>
    public async Task<string> GetAsync(string sha256, Func<long, Task<(long Total, byte[] Bytes)>> fetch)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        if (sha256.Length != HashDigits || !sha256.All(char.IsAsciiHexDigitLower))
            throw new InputException($"'{sha256}' is no SHA-256 in lower-case hexadecimal digits");
        await _one.WaitAsync();
        try
        {
            var path = Path.Combine(folder, sha256);
            if (File.Exists(path) && HashOf(path) == sha256)
                return path;
            Directory.CreateDirectory(folder);
            await AtomicFile.WriteAsync(path, stream => CopyAsync(sha256, fetch, stream));
            return path;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>In lower-case hexadecimal digits.</summary>
    public static string HashOf(string path)
    {
        using var stream = InputFile.Open(path, long.MaxValue, "give it back");
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static async Task CopyAsync(string sha256, Func<long, Task<(long Total, byte[] Bytes)>> fetch, Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var offset = 0L; ;)
        {
            var (total, bytes) = await fetch(offset);
            if (total < 0)
                throw new InputException($"the coordinator has no file with SHA-256 {sha256[..12]}…; start the run anew");
            hash.AppendData(bytes);
            await stream.WriteAsync(bytes);
            offset += bytes.Length;
            if (offset >= total)
                break;
            if (bytes.Length == 0)
                throw new InputException($"the file with SHA-256 {sha256[..12]}… ends after {offset} of {total} bytes; start the run anew");
        }

        if (Convert.ToHexStringLower(hash.GetCurrentHash()) is var found && found != sha256)
            throw new InputException(
                $"a file came with SHA-256 {found[..12]}… instead of {sha256[..12]}…; it was changed on the way or at the coordinator");
    }
}
