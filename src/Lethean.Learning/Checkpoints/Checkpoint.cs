using System.Security.Cryptography;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Checkpoints;

/// <summary>A trained network as a safetensors file: weights and what they are. Immutable; share it freely.</summary>
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
    /// Missing or malformed file, unknown architecture, or a weight that does not fit it; the message names the tensor and both shapes.
    /// </exception>
    public static Checkpoint Load(string path)
    {
        var bytes = SafetensorsFile.ReadBytes(path);
        var file = SafetensorsFile.Parse(bytes, path);
        var metadata = new MetadataReader(file.Metadata, path).Read();
        var checkpoint = new Checkpoint(
            path, metadata, file.Tensors.ToDictionary(t => t.Name), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        checkpoint.CreateModel().Dispose(); // so that a misfit is found here, not in the middle of a run
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
    /// <param name="device">Where its weights live; the processor's memory if null.</param>
    /// <param name="precision">Bfloat16 is for evaluation: the weights are rounded to it.</param>
    public ITestTimeModel CreateModel(Device? device = null, Precision precision = Precision.Full)
    {
        var model = new ResNet18(Metadata.Architecture, Metadata.Normalization, device, precision);
        RequireSameNames(model.Parameters);
        foreach (var (name, parameter) in model.Parameters)
            ParameterMemory.Write(parameter, Weights(name, parameter.shape));
        return model;
    }

    private static StoredTensor Store(NamedParameter named, bool half)
    {
        var values = new float[named.Value.NumberOfElements];
        ParameterMemory.Read(named.Value, values);
        return half ? StoredTensor.HalfOf(named.Name, named.Value.shape, values) : StoredTensor.Of(named.Name, named.Value.shape, values);
    }

    private void RequireSameNames(IReadOnlyList<NamedParameter> parameters)
    {
        var expected = parameters.Select(p => p.Name).ToHashSet();
        if (expected.FirstOrDefault(name => !_tensors.ContainsKey(name)) is { } missing)
            throw new InputException($"{_origin}: tensor {missing} is missing; {Describe()} needs it.");
        if (_tensors.Keys.FirstOrDefault(name => !expected.Contains(name)) is { } unknown)
            throw new InputException($"{_origin}: tensor {unknown} does not belong to {Describe()}.");
    }

    private float[] Weights(string name, long[] shape)
    {
        var stored = _tensors[name];
        if (!stored.Shape.SequenceEqual(shape))
            throw new InputException($"{_origin}: tensor {name} has shape [{string.Join(", ", stored.Shape)}], {Describe()} needs [{string.Join(", ", shape)}].");
        if (stored.Type is ElementType.I64 or ElementType.I32 or ElementType.U8)
            throw new InputException($"{_origin}: tensor {name} holds {stored.Type}; allowed: F16, BF16, F32, F64.");
        var values = stored.ToSingles();
        return values.All(float.IsFinite) ? values : throw new InputException($"{_origin}: tensor {name} holds values that are not finite.");
    }

    private string Describe()
    {
        var a = Metadata.Architecture;
        return $"{a.Family} with width {a.Width}, groups {a.Groups}, split-after {a.SplitAfter}, {a.Classes} classes";
    }
}
