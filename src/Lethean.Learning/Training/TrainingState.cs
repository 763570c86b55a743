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
        Network = TestTimeModels.Create(settings.Architecture, normalization, settings.Seed, device);
        Layout = new(Network);
        using var noGrad = no_grad();
        Weights = Layout.Gather([.. Network.Parameters.Select(p => p.Value)]);
        Average = settings.Averaging > 0 ? Weights.clone() : Weights;
        Optimizer = new(Weights, Layout, settings);
    }

    /// <summary>What the training produces, as <see cref="Produce"/> last made it.</summary>
    public ITestTimeModel Network { get; }

    public WeightLayout Layout { get; }

    /// <summary>float32, in the order of the layout.</summary>
    public Tensor Weights { get; }

    /// <summary>The running average of the weights; the weights themselves where there is none.</summary>
    public Tensor Average { get; }

    /// <summary>Whether the average is another vector than the weights.</summary>
    public bool Averages => !ReferenceEquals(Average, Weights);

    public Optimizer Optimizer { get; }

    /// <summary>The finished epochs.</summary>
    public ImmutableArray<EpochRecord> Curve { get; set; } = [];

    /// <summary>Gives the network the average.</summary>
    public void Produce() => Layout.CopyTo(Network, Average);

    /// <summary>Begins with the weights of a checkpoint instead of random ones.</summary>
    public void Start(Checkpoint initial)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = initial.CreateModel(Network.Device);
        Weights.copy_(Layout.Gather([.. model.Parameters.Select(p => p.Value)]));
        if (Averages)
            Average.copy_(Weights);
    }

    public void Save(string path)
    {
        var metadata = new Dictionary<string, string> { ["settings"] = _fingerprint, ["curve"] = JsonSerializer.Serialize(Curve) };
        var stored = Vectors().SelectMany(vector =>
        {
            var values = new float[Layout.Count];
            ParameterMemory.Read(vector.Values, values);
            return Layout.Parts.Select(
                part => StoredTensor.Of($"{vector.Name}/{part.Name}", part.Shape, values.AsSpan(part.Start, part.Count)));
        });
        new SafetensorsFile(metadata, [.. stored]).Sealed().Write(path);
    }

    /// <summary>Continues from a file that <see cref="Save"/> wrote, if there is one.</summary>
    /// <exception cref="InputException">It belongs to another training, or is damaged; nothing was taken from it.</exception>
    public void Resume(string path)
    {
        if (!File.Exists(path))
            return;
        var file = SafetensorsFile.ReadSealed(path, "delete it, and the training starts anew.");
        if (file.Metadata.GetValueOrDefault("settings") != _fingerprint)
            throw new InputException(
                $"{path}: belongs to a training with other settings or data; finish that one, delete the file, or write elsewhere.");
        var curve = ReadCurve(file, path);
        var tensors = file.Tensors.ToDictionary(t => t.Name);
        (Tensor Vector, float[] Values)[] stored = [.. Vectors().Select(v => (v.Values, Stored(v.Name, tensors, path)))];
        Curve = curve;
        foreach (var (vector, values) in stored)
            ParameterMemory.Write(vector, values);
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Network.Dispose();
        Weights.Dispose();
        if (Averages)
            Average.Dispose();
    }

    private IEnumerable<(string Name, Tensor Values)> Vectors()
    {
        yield return ("weight", Weights);
        yield return ("velocity", Optimizer.Velocity);
        if (Averages)
            yield return ("average", Average);
    }

    private float[] Stored(string vector, Dictionary<string, StoredTensor> tensors, string path)
    {
        var values = new float[Layout.Count];
        foreach (var part in Layout.Parts)
        {
            var name = $"{vector}/{part.Name}";
            if (!tensors.TryGetValue(name, out var found))
                throw Damaged(path, $"tensor {name} is missing");
            if (found.Misfit(part.Shape) is { } misfit)
                throw Damaged(path, $"tensor {name} {misfit}");
            found.ToSingles().CopyTo(values, part.Start);
        }

        return values;
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
}
