using System.Security.Cryptography;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Checkpoints;

/// <summary>A trained network as a safetensors file: its weights and what describes them. Immutable, and safe to share.</summary>
public sealed class Checkpoint
{
    private readonly string _origin;
    private readonly IReadOnlyDictionary<string, StoredTensor> _tensors;

    private Checkpoint(string origin, CheckpointMetadata metadata, IReadOnlyDictionary<string, StoredTensor> tensors, string sha256)
    {
        _origin = origin;
        Metadata = metadata;
        _tensors = tensors;
        Sha256 = sha256;
    }

    public CheckpointMetadata Metadata { get; }

    /// <summary>Lower-case hexadecimal hash of the file.</summary>
    public string Sha256 { get; }

    /// <exception cref="InputException">
    /// The file is missing or malformed, its architecture unknown, or a weight does not fit; the message names the tensor and both shapes.
    /// </exception>
    public static Checkpoint Load(string path)
    {
        var bytes = SafetensorsFile.ReadBytes(path);
        var file = SafetensorsFile.Parse(bytes, path);
        var metadata = new MetadataReader(file.Metadata, path).Read();
        var checkpoint = new Checkpoint(
            path, metadata, file.Tensors.ToDictionary(t => t.Name), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        checkpoint.RequireFit(); // so that a misfit is found here, not in the middle of a run
        return checkpoint;
    }

    /// <summary>Writes atomically.</summary>
    /// <param name="half">Store in half precision (relative rounding 2⁻¹¹); weights are float32 again when loaded.</param>
    public static void Save(string path, ITestTimeModel model, CheckpointMetadata metadata, bool half = false)
    {
        var tensors = model.Parameters.Select(p => Store(p, half));
        new SafetensorsFile(metadata.ToStrings(), [.. tensors]).Write(path);
    }

    /// <summary>A new network with these weights; the caller owns it.</summary>
    /// <param name="device">Where its weights are; the processor's memory if null.</param>
    /// <param name="precision">Bfloat16 is for evaluation: the weights are rounded to it.</param>
    public ITestTimeModel CreateModel(Device? device = null, Precision precision = Precision.Full)
    {
        var model = new ResNet(Metadata.Architecture, Metadata.Normalization, device, precision);
        foreach (var (name, parameter) in model.Parameters)
            ParameterMemory.Write(parameter, _tensors[name].ToSingles());
        return model;
    }

    private static StoredTensor Store(NamedParameter named, bool half)
    {
        var values = new float[named.Value.NumberOfElements];
        ParameterMemory.Read(named.Value, values);
        return half ? StoredTensor.HalfOf(named.Name, named.Value.shape, values) : StoredTensor.Of(named.Name, named.Value.shape, values);
    }

    /// <summary>
    /// Compares with a network that has shapes but no memory, since a few bytes of metadata may claim a network of gigabytes.
    /// </summary>
    private void RequireFit()
    {
        using var outline = new ResNet(Metadata.Architecture, Metadata.Normalization, new Device(TorchSharp.DeviceType.META));
        var expected = outline.Parameters.Select(p => p.Name).ToHashSet();
        if (expected.FirstOrDefault(name => !_tensors.ContainsKey(name)) is { } missing)
            throw new InputException($"{_origin}: tensor {missing} is missing; {Metadata.Architecture} needs it.");
        if (_tensors.Keys.FirstOrDefault(name => !expected.Contains(name)) is { } unknown)
            throw new InputException($"{_origin}: tensor {unknown} does not belong to {Metadata.Architecture}.");
        foreach (var (name, parameter) in outline.Parameters)
        {
            if (_tensors[name].Misfit(parameter.shape) is { } misfit)
                throw new InputException($"{_origin}: tensor {name} {misfit}; it is to be a weight of {Metadata.Architecture}.");
        }
    }
}
