using System.IO.Compression;

namespace Lethean.Host.Tests.Commands;

/// <summary>A folder of files that are wrong in one way each, besides one scenario that is right.</summary>
public sealed class BadInput : IDisposable
{
    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "models", "fashion-mnist-resnet18.safetensors");
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample");
    private readonly TemporaryFolder _folder = new();

    public BadInput()
    {
        _folder.Write("tiny.conf", TinyScenario.Text());
        _folder.Write("unterminated.conf", "lethean { seed = 1");
        _folder.Write("unknown-key.conf", TinyScenario.Text() + "\nlethean.evaluation.evry = 5\n");
        _folder.Write("wrong-type.conf", TinyScenario.Text() + "\nlethean.seed = many\n");
        _folder.Write("trace.conf", "lethean.traffic { stop-after.samples = 1, sources.users { arrivals = trace, trace.file = \"\\u0000\", kind = benign } }\n");
        _folder.Write("escape.conf", "lethean.\"sources\\u001b[2J\" = 1\n" + TinyScenario.Text());
        _folder.Write("recipe.conf", "lethean.training.epochs = 3\n");
        _folder.Write("deep.conf", string.Concat(Enumerable.Repeat("a{", 100_000)));
        _folder.Write("few-images.conf", TinyScenario.Text() + "\nlethean.evaluation.images = 9999\n");
        _folder.Write("cycle.conf", "a = ${b}\nb = ${a}\n");
        _folder.Write("include.conf", "include \"nowhere.conf\"\n");
        _folder.Write("garbage.safetensors", "this is not a checkpoint at all");
        WriteCheckpoints();
        Directory.CreateDirectory(_folder["full"]);
        File.WriteAllText(_folder["full/precious"], "mine");
        Directory.CreateDirectory(_folder["cut-data"]);
        foreach (var file in Directory.GetFiles(Sample, "*.gz"))
            File.WriteAllBytes(Path.Combine(_folder["cut-data"], Path.GetFileName(file)), File.ReadAllBytes(file)[..1000]);
        WriteLabelOutOfRange();
        WriteShortCifar();
        Directory.CreateDirectory(_folder["damaged"]);
        File.WriteAllText(_folder["damaged/manifest.json"], "{ \"schema\": 1, ");
        Files = PresentFiles();
    }

    public string Folder => _folder.Path;

    /// <summary>All that was there at the beginning, each file with the time of its last change.</summary>
    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<string> PresentFiles() => [.. new DirectoryInfo(Folder).GetFileSystemInfos("*", SearchOption.AllDirectories)
        .Select(entry => $"{Path.GetRelativePath(Folder, entry.FullName)} {(entry as FileInfo)?.LastWriteTimeUtc:O}").Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    private void WriteCheckpoints()
    {
        var model = File.ReadAllBytes(Model);
        File.WriteAllBytes(_folder["cut.safetensors"], model[..5000]);
        File.WriteAllBytes(_folder["long-header.safetensors"], [0, 0, 0, 0, 1, 0, 0, 0, .. model[8..]]);
        File.WriteAllBytes(_folder["wide.safetensors"], With("\"width\":\"32\""u8, "\"width\":\"16\""u8));
        File.WriteAllBytes(_folder["newer.safetensors"], With("\"lethean-2\""u8, "\"lethean-1\""u8));

        byte[] With(ReadOnlySpan<byte> now, ReadOnlySpan<byte> before)
        {
            byte[] changed = [.. model];
            now.CopyTo(changed.AsSpan(changed.AsSpan().IndexOf(before)));
            return changed;
        }
    }

    private void WriteLabelOutOfRange()
    {
        const string labels = "t10k-labels-idx1-ubyte.gz";
        const int header = 8;
        Directory.CreateDirectory(_folder["label"]);
        foreach (var file in Directory.GetFiles(Sample, "*.gz").Where(file => Path.GetFileName(file) != labels))
            File.Copy(file, Path.Combine(_folder["label"], Path.GetFileName(file)));
        using var content = new MemoryStream();
        using (var packed = new GZipStream(File.OpenRead(Path.Combine(Sample, labels)), CompressionMode.Decompress))
            packed.CopyTo(content);
        content.GetBuffer()[header + 100] = 11;
        using var target = new GZipStream(File.Create(Path.Combine(_folder["label"], labels)), CompressionMode.Compress);
        target.Write(content.GetBuffer(), 0, (int)content.Length);
    }

    private void WriteShortCifar()
    {
        var folder = Directory.CreateDirectory(_folder["cifar/cifar-10-batches-bin"]).FullName;
        foreach (var name in new[] { "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch" })
            File.WriteAllBytes(Path.Combine(folder, name + ".bin"), new byte[30730]);
    }
}
