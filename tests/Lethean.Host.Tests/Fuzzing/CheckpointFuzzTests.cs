using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Fuzzing;

public sealed class CheckpointFuzzTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Safetensors_should_be_read_or_refused() => Fuzzer.Run(Safetensors, output);

    [Fact]
    public void Checkpoints_should_be_read_or_refused() => Fuzzer.Run(Checkpoints, output);

    /// <summary>The container alone, with every type of element.</summary>
    private static FileFormat Safetensors => new(
        "safetensors",
        [Bytes(new SafetensorsFile(
            new Dictionary<string, string> { ["format"] = "lethean-1", ["curve"] = """[{"epoch":1,"loss":0.5}]""" },
            [
                StoredTensor.Of("weights", [2, 3], [1, 2, 3, 4, 5, 6]), StoredTensor.HalfOf("half", [4], [1, -1, 0.5f, 65504]),
                .. Enum.GetValues<ElementType>().Select(type => new StoredTensor($"{type}", type, [1], new byte[type.Size()])),
                new StoredTensor("empty", ElementType.F32, [0, 7], ReadOnlyMemory<byte>.Empty), new StoredTensor("scalar", ElementType.U8, [], new byte[1]),
            ]))],
        SafetensorsDamage.All,
        bytes =>
        {
            var file = SafetensorsFile.Parse(bytes, "fuzzed.safetensors");
            var again = SafetensorsFile.Parse(Bytes(file), "again.safetensors");
            Assert.Equal(file.Metadata, again.Metadata);
            Assert.Equal(file.Tensors.Select(Described), again.Tensors.Select(Described));
        });

    private FileFormat Checkpoints => new("checkpoint", [Network(half: false), Network(half: true)], SafetensorsDamage.All, bytes =>
    {
        File.WriteAllBytes(_folder["fuzzed.safetensors"], bytes);
        var checkpoint = Checkpoint.Load(_folder["fuzzed.safetensors"]);
        using var model = checkpoint.CreateModel();
        Checkpoint.Save(_folder["again.safetensors"], model, checkpoint.Metadata);
        Assert.Equal(checkpoint.Metadata, Checkpoint.Load(_folder["again.safetensors"]).Metadata);
        Assert.Equal(Weights(SafetensorsFile.Parse(bytes, "fuzzed")), Weights(SafetensorsFile.Read(_folder["again.safetensors"])));
    })
    { Share = 10 };

    private static Dictionary<string, float[]> Weights(SafetensorsFile file) => file.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.ToSingles());

    private byte[] Network(bool half)
    {
        var architecture = new Architecture(Architecture.ResNet18, Width: 4, Groups: 1, SplitAfter: half ? 3 : 4);
        var normalization = new Normalization([0.5f, 0.4f, 0.3f], [0.25f, 0.2f, 0.3f]);
        using var model = TestTimeModels.Create(architecture, normalization, seed: 1);
        Checkpoint.Save(_folder["network"], model, new(architecture, normalization, "fashion-mnist", "tiny", 0.5, 7), half);
        return File.ReadAllBytes(_folder["network"]);
    }

    private static byte[] Bytes(SafetensorsFile file)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(file, stream);
        return stream.ToArray();
    }

    private static string Described(StoredTensor tensor) =>
        $"{tensor.Name} {tensor.Type} [{string.Join(',', tensor.Shape)}] {Convert.ToHexString(tensor.Bytes.Span)}";
}
