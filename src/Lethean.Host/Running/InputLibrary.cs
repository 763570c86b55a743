using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Arrivals;
using Lethean.Actors.Simulation;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Host.CommandLine;
using Lethean.Host.Folders;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Datasets;

namespace Lethean.Host.Running;

/// <summary>
/// The checkpoints, data and recorded arrivals that an experiment names, each read once and before anything is written, so that bad input
/// leaves no half a run behind.
/// </summary>
public sealed class InputLibrary
{
    private readonly Dictionary<string, Checkpoint> _checkpoints = [];
    private readonly Dictionary<(string Dataset, string? Path), (ImageDataset Train, ImageDataset Test)> _data = [];
    private readonly Dictionary<string, RecordedTrace> _traces = [];

    private InputLibrary()
    {
    }

    /// <exception cref="InputException">A checkpoint, data set or recording is missing, damaged, or too small for the scenario.</exception>
    public static InputLibrary Load(ExperimentSettings experiment, Output output)
    {
        var library = new InputLibrary();
        foreach (var variant in experiment.Variants)
            library.Add(variant.Simulation, output);
        return library;
    }

    public IReadOnlyList<Ingredient> Checkpoints =>
        [.. _checkpoints.Select(c => new Ingredient(Path.GetFileName(c.Key), c.Key, c.Value.Sha256))];

    public IReadOnlyList<Ingredient> Traces =>
        [.. _traces.Select(t => new Ingredient(Path.GetFileName(t.Key), t.Key, t.Value.Sha256))];

    public IReadOnlyList<Ingredient> Data =>
        [.. _data.Values.SelectMany(d => new[] { d.Train, d.Test }).Select(d => new Ingredient($"{d.Descriptor.Name} {d.Split.ToString().ToLowerInvariant()}", d.Origin, d.Sha256))];

    /// <summary>Names of the classes of the (first) data set.</summary>
    public IReadOnlyList<string> Classes => _data.Values.First().Test.Descriptor.ClassNames;

    public SimulationInputs For(VariantSettings variant)
    {
        var checkpoint = _checkpoints[variant.Simulation.Model.Checkpoint];
        var (train, test) = _data[Key(variant.Simulation, checkpoint)];
        return new SimulationInputs(checkpoint, train, test)
        {
            Surrogates = SurrogatesOf(variant.Simulation).ToDictionary(path => path, path => _checkpoints[path]),
            Traces = _traces,
        };
    }

    private void Add(SimulationSettings settings, Output output)
    {
        settings.Device.Resolve();
        var checkpoint = Load(settings.Model.Checkpoint);
        foreach (var surrogate in SurrogatesOf(settings))
            Load(surrogate);
        foreach (var trace in TracesOf(settings).Where(path => !_traces.ContainsKey(path)))
            _traces[trace] = TraceFile.Read(trace);
        var key = Key(settings, checkpoint);
        if (!_data.TryGetValue(key, out var data))
        {
            var located = DataLocation.Require(DatasetDescriptor.Find(key.Dataset), key.Path);
            output.Line(located.Description);
            _data[key] = data = (located.Load(DatasetSplit.Train), located.Load(DatasetSplit.Test));
        }

        if (settings.Evaluation.Images > data.Test.Count)
            throw new InputException($"lethean.evaluation.images is {settings.Evaluation.Images}, but {data.Test.Origin} has {data.Test.Count} test images; ask for at most {data.Test.Count}, or give the full data set (see 'lethean data list')");
    }

    private Checkpoint Load(string path)
    {
        if (!_checkpoints.TryGetValue(path, out var checkpoint))
            _checkpoints[path] = checkpoint = Checkpoint.Load(ShippedFiles.Find(path));
        return checkpoint;
    }

    private static IEnumerable<string> SurrogatesOf(SimulationSettings settings) =>
        settings.Traffic.Sources.Select(source => source.Generator.SurrogateCheckpoint).OfType<string>().Distinct();

    private static IEnumerable<string> TracesOf(SimulationSettings settings) =>
        settings.Traffic.Sources.Select(source => source.Arrivals).OfType<TraceArrivalSettings>().Select(trace => trace.File);

    private static (string Dataset, string? Path) Key(SimulationSettings settings, Checkpoint checkpoint) =>
        (checkpoint.Metadata.Dataset ?? throw new InputException($"{settings.Model.Checkpoint}: does not say which data set it belongs to (metadata 'dataset')"), settings.Data.Path);
}
