using System.Collections.Immutable;

namespace Lethean.Learning.Checkpoints;

/// <summary>
/// A safetensors file in memory: eight bytes of header length, a JSON header, then the arrays back to back
/// (https://github.com/huggingface/safetensors, "Format"). Reading is strict: arrays must cover the data exactly.
/// </summary>
public sealed record SafetensorsFile(IReadOnlyDictionary<string, string> Metadata, ImmutableArray<StoredTensor> Tensors)
{
    /// <exception cref="InputException">The file is missing or malformed; the message names file and tensor.</exception>
    public static SafetensorsFile Read(string path) => Parse(ReadBytes(path), path);

    /// <param name="origin">What an error message calls the file.</param>
    public static SafetensorsFile Parse(byte[] bytes, string origin) => new SafetensorsReader(bytes, origin).Read();

    /// <summary>Writes beside the target and renames, so that the path never holds half a file.</summary>
    public void Write(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var partial = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}.partial");
        using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            SafetensorsWriter.Write(this, stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }

    internal static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException(Directory.Exists(path) ? $"{path}: is a folder; name the .safetensors file in it."
                : File.Exists(path) ? $"{path}: cannot be read ({e.Message})"
                : $"{path}: no such file; name a checkpoint that exists, such as models/fashion-mnist-resnet18.safetensors.");
        }
    }
}
