using System.Collections.Immutable;
using System.Text.Json;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>
/// A training between two epochs: weights, velocities, average and curve. It is written atomically after each epoch, so that a kill at
/// any moment costs at most the running epoch.
/// </summary>
internal sealed class TrainingState : IDisposable
{
    private readonly string _fingerprint;

    /// <param name="data">Hash of the training images.</param>
    /// <param name="device">Where to compute; the processor if null.</param>
    public TrainingState(TrainingSettings settings, Normalization normalization, string data, Device? device = null)
    {
        _fingerprint = JsonSerializer.Serialize(new { settings, data });
        Model = TestTimeModels.Create(settings.Architecture, normalization, settings.Seed, device);
        Average = settings.Averaging > 0 ? TestTimeModels.Create(settings.Architecture, normalization, settings.Seed, device) : Model;
        Weights = new(Model);
        AverageWeights = Average == Model ? Weights : new(Average);
        Optimizer = new(Weights, settings);
    }

    public ITestTimeModel Model { get; }

    /// <summary>Those of <see cref="Model"/>.</summary>
    public FlatWeights Weights { get; }

    /// <summary>Those of <see cref="Average"/>.</summary>
    public FlatWeights AverageWeights { get; }

    public Optimizer Optimizer { get; }

    /// <summary>The network that the training produces: the running average of the weights, or the model itself.</summary>
    public ITestTimeModel Average { get; }

    /// <summary>The finished epochs.</summary>
    public ImmutableArray<EpochRecord> Curve { get; set; } = [];

    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        var metadata = new Dictionary<string, string> { ["settings"] = _fingerprint, ["curve"] = JsonSerializer.Serialize(Curve) };
        new SafetensorsFile(metadata, [.. Tensors().Select(t => Store(t.Name, t.Value))]).Sealed().Write(path);
    }

    /// <summary>Continues from a file that <see cref="Save"/> wrote, if there is one.</summary>
    /// <exception cref="InputException">It belongs to another training, or is damaged; nothing was taken from it.</exception>
    public void Resume(string path)
    {
        if (!File.Exists(path))
            return;
        using var scope = NewDisposeScope();
        var file = SafetensorsFile.ReadSealed(path, "delete it, and the training starts anew.");
        if (file.Metadata.GetValueOrDefault("settings") != _fingerprint)
            throw new InputException(
                $"{path}: belongs to a training with other settings or data; finish that one, delete the file, or write elsewhere.");
        var curve = ReadCurve(file, path);
        var stored = file.Tensors.ToDictionary(t => t.Name);
        foreach (var (name, tensor) in Tensors())
        {
            if (!stored.TryGetValue(name, out var found))
                throw Damaged(path, $"tensor {name} is missing");
            if (found.Misfit(tensor.shape) is { } misfit)
                throw Damaged(path, $"tensor {name} {misfit}");
        }

        Curve = curve;
        foreach (var (name, tensor) in Tensors())
            ParameterMemory.Write(tensor, stored[name].ToSingles());
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        foreach (var part in new IDisposable[] { AverageWeights, Average, Weights, Model }.Distinct())
            part.Dispose();
    }

    private IEnumerable<(string Name, Tensor Value)> Tensors()
    {
        var velocities = Weights.PartsOf(Optimizer.Velocity).ToArray();
        for (var i = 0; i < Model.Parameters.Count; i++)
        {
            var (name, weight) = Model.Parameters[i];
            yield return ($"weight/{name}", weight);
            yield return ($"velocity/{name}", velocities[i]);
            if (Average != Model)
                yield return ($"average/{name}", Average.Parameters[i].Value);
        }
    }

    private static ImmutableArray<EpochRecord> ReadCurve(SafetensorsFile file, string path)
    {
        try
        {
            var curve = JsonSerializer.Deserialize<ImmutableArray<EpochRecord>>(file.Metadata.GetValueOrDefault("curve") ?? "");
            return !curve.IsDefaultOrEmpty && curve.Index().All(row => row.Item?.IsSound(row.Index + 1) == true)
                ? curve
                : throw Damaged(path, "its curve is not that of a training");
        }
        catch (JsonException problem)
        {
            throw Damaged(path, $"its curve cannot be read: {problem.Message.TrimEnd('.')}");
        }
    }

    private static InputException Damaged(string path, string what) =>
        new($"{path}: is damaged ({what}); delete it, and the training starts anew.");

    private static StoredTensor Store(string name, Tensor tensor)
    {
        var values = new float[tensor.NumberOfElements];
        ParameterMemory.Read(tensor, values);
        return StoredTensor.Of(name, tensor.shape, values);
    }
}
