using System.Diagnostics;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using Lethean.Learning.Tests.Data;
using Lethean.Learning.Tests.Models;

namespace Lethean.Learning.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ITestTimeModel _model = SmallModel.Create(splitAfter: 3);
    private readonly CheckpointMetadata _metadata = new(
        SmallModel.Architecture(3), SmallModel.Normalization, "fashion-mnist", "a recipe", 0.9234, 18446744073709551615);

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Weights_and_metadata_should_survive_a_round_trip()
    {
        Checkpoint.Save(_folder["model"], _model, _metadata);

        var loaded = Checkpoint.Load(_folder["model"]);

        using var copy = loaded.CreateModel();
        Assert.Equal(WeightSnapshot.Of(_model, 0).Values, WeightSnapshot.Of(copy, 0).Values);
        Assert.Equal(_metadata, loaded.Metadata);
        Assert.Equal([_folder["model"]], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Half_precision_should_halve_the_file_and_round_to_eleven_bits()
    {
        Checkpoint.Save(_folder["single"], _model, _metadata);
        Checkpoint.Save(_folder["half"], _model, _metadata, half: true);

        using var copy = Checkpoint.Load(_folder["half"]).CreateModel();

        var (expected, actual) = (WeightSnapshot.Of(_model, 0).Values.ToArray(), WeightSnapshot.Of(copy, 0).Values.ToArray());
        // Below 2⁻¹⁴ half precision is denormal, with steps of 2⁻²⁴.
        Assert.All(expected.Zip(actual), w => Assert.True(Math.Abs(w.First - w.Second) <= Math.Max(Math.Abs(w.First) / 2048, 1f / (1 << 25))));
        Assert.NotEqual(expected, actual);
        Assert.InRange((double)new FileInfo(_folder["half"]).Length / new FileInfo(_folder["single"]).Length, 0.5, 0.6);
    }

    [Fact]
    public void The_hash_should_be_that_of_the_file()
    {
        Checkpoint.Save(_folder["model"], _model, _metadata);
        var expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_folder["model"])));

        Assert.Equal(expected, Checkpoint.Load(_folder["model"]).Sha256);
    }

    [Fact]
    public void A_misfit_should_be_refused_with_the_tensor_and_both_shapes()
    {
        SaveWith(t => t.Name == "layer2.0.conv1.weight" ? t with { Shape = [8, 36], Bytes = t.Bytes } : t);

        var refusal = Assert.Throws<InputException>(() => Checkpoint.Load(_folder["model"]));

        Assert.Contains("layer2.0.conv1.weight", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("[8, 36]", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("[8, 4, 3, 3]", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_and_an_unknown_tensor_should_be_refused_by_name()
    {
        SaveWith(t => t.Name == "fc.bias" ? t with { Name = "fc.bayes" } : t);
        Assert.Contains("fc.bias is missing", Assert.Throws<InputException>(() => Checkpoint.Load(_folder["model"])).Message, StringComparison.Ordinal);

        SaveWith(t => t, new StoredTensor("extra", ElementType.U8, [1], new byte[1]));
        Assert.Contains("extra does not belong", Assert.Throws<InputException>(() => Checkpoint.Load(_folder["model"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_that_is_not_a_finite_number_should_be_refused()
    {
        SaveWith(t => t.Name == "bn1.bias" ? StoredTensor.Of(t.Name, t.Shape, [0, float.NaN, 0, 0]) : t);

        Assert.Contains("bn1.bias", Assert.Throws<InputException>(() => Checkpoint.Load(_folder["model"])).Message, StringComparison.Ordinal);
    }

    /// <summary>Weights of a network with width 256 and three groups of layers for each head have 1.3 GB.</summary>
    [Fact]
    public void A_claim_of_a_huge_network_should_cost_no_more_than_the_file()
    {
        Checkpoint.Save(_folder["model"], _model, _metadata);
        var file = SafetensorsFile.Read(_folder["model"]);
        var claims = new Dictionary<string, string>(file.Metadata) { ["width"] = "256", ["groups"] = "1", ["split-after"] = "1" };
        (file with { Metadata = claims }).Write(_folder["model"]);
        using var process = Process.GetCurrentProcess();
        var before = process.PeakWorkingSet64;

        Assert.Contains("width 256", Assert.Throws<InputException>(() => Checkpoint.Load(_folder["model"])).Message, StringComparison.Ordinal);

        process.Refresh();
        // Whatever other tests take meanwhile; Linux may count a peak too low by what threads have not told it yet.
        Assert.InRange(process.PeakWorkingSet64 - before, -600_000_000, 600_000_000);
    }

    [Theory]
    [InlineData("width", "seventeen")]
    [InlineData("width", "-1")]
    [InlineData("groups", "3")]
    [InlineData("split-after", "7")]
    [InlineData("architecture", "vgg")]
    [InlineData("mean", "0.5 0.5")]
    [InlineData("standard-deviation", "0 0 0")]
    [InlineData("test-accuracy", "good")]
    [InlineData("split-after", null)]
    public void Impossible_metadata_should_be_refused_by_key(string key, string? value)
    {
        Checkpoint.Save(_folder["model"], _model, _metadata);
        var file = SafetensorsFile.Read(_folder["model"]);
        var metadata = new Dictionary<string, string>(file.Metadata);
        metadata.Remove(key);
        if (value is not null)
            metadata[key] = value;
        (file with { Metadata = metadata }).Write(_folder["model"]);

        var refusal = Assert.Throws<InputException>(() => Checkpoint.Load(_folder["model"]));

        Assert.StartsWith(_folder["model"], refusal.Message, StringComparison.Ordinal);
        Assert.Contains(key == "architecture" ? "family" : key, refusal.Message, StringComparison.Ordinal);
    }

    private void SaveWith(Func<StoredTensor, StoredTensor> change, params StoredTensor[] more)
    {
        Checkpoint.Save(_folder["model"], _model, _metadata);
        var file = SafetensorsFile.Read(_folder["model"]);
        (file with { Tensors = [.. file.Tensors.Select(change), .. more] }).Write(_folder["model"]);
    }
}
