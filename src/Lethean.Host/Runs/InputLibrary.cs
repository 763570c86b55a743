using System.Collections.Immutable;
using System.Globalization;
using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Host.Folders;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;

namespace Lethean.Host.Runs;

/// <summary>
/// The checkpoints, data and recorded arrivals that an experiment names, each read once and before anything is written, so that bad
/// input leaves no half-written run behind.
/// </summary>
public sealed class InputLibrary
{
    private readonly Dictionary<string, Checkpoint> _checkpoints = [];
    private readonly Dictionary<(string Dataset, string? Path), LoadedData> _data = [];
    private readonly Dictionary<(string Dataset, DataSettings Settings), ImageSplit> _splits = [];
    private readonly Dictionary<string, RecordedTrace> _traces = [];

    private readonly InputLibrary? _before;
    private readonly InputPlaces _places;

    private InputLibrary(InputPlaces places, InputLibrary? before) => (_places, _before) = (places, before);

    /// <summary>An empty one.</summary>
    public static InputLibrary From(InputPlaces places) => new(places, null);

    /// <param name="before">What it has read is not read again.</param>
    /// <exception cref="InputException">A checkpoint, data set or recording is missing, damaged, too small for the scenario, or of other
    /// data.</exception>
    public static InputLibrary Load(ExperimentSettings experiment, Output output, InputLibrary? before = null)
    {
        var library = new InputLibrary(InputPlaces.Here, before);
        foreach (var variant in experiment.Variants)
            library.Add(variant.Simulation, output);
        return library;
    }

    public IReadOnlyList<Ingredient> Checkpoints =>
        [.. _checkpoints.Select(c => new Ingredient(Path.GetFileName(c.Key), c.Key, c.Value.Sha256))];

    public IReadOnlyList<Ingredient> Traces =>
        [.. _traces.Select(t => new Ingredient(Path.GetFileName(t.Key), t.Key, t.Value.Sha256))];

    public IReadOnlyList<Ingredient> Data =>
        [.. _data.Values.SelectMany(d => new[] { d.Train, d.Test }).Select(
            d => new Ingredient($"{d.Descriptor.Name} {d.Split.ToString().ToLowerInvariant()}", d.Origin, d.Sha256))];

    /// <summary>Which images the variants use, and what for; each combination once.</summary>
    public IReadOnlyList<ImageUse> UsesIn(ExperimentSettings experiment) => [.. experiment.Variants
        .Select(variant => ImageUse.Of(For(variant).Images, variant.Simulation.Evaluation.Images)).Distinct()];

    /// <summary>Names of the classes of the (first) data set.</summary>
    public IReadOnlyList<string> Classes => _data.Values.First().Test.Descriptor.ClassNames;

    public SimulationInputs For(VariantSettings variant)
    {
        var checkpoint = _checkpoints[variant.Simulation.Model.Checkpoint];
        return new SimulationInputs(checkpoint, _splits[(Key(variant.Simulation, checkpoint).Dataset, variant.Simulation.Data)])
        {
            Surrogates = SurrogatesOf(variant.Simulation).ToDictionary(path => path, path => _checkpoints[path]),
            Traces = _traces,
        };
    }

    /// <summary>All files of it, for machines that lack them.</summary>
    public (ImmutableArray<NamedFile> Files, ImmutableArray<NamedData> Data, Dictionary<string, ShelvedContent> Contents) Share()
    {
        var contents = new Dictionary<string, ShelvedContent>();
        var files = Checkpoints.Concat(Traces).Select(file => Shelve(file.Origin, file.Sha256, _places.File(file.Origin))).ToList();
        var data = _data.Select(entry => new NamedData(
            entry.Key.Dataset, entry.Key.Path,
            [.. entry.Value.Located.Files.Select(path => Shelve(Path.GetFileName(path), ContentCache.HashOf(path), path))])).ToList();
        return ([.. files], [.. data], contents);

        NamedFile Shelve(string name, string sha256, string path)
        {
            contents[sha256] = new ShelvedContent(Path.GetFullPath(path), []);
            return new NamedFile(name, sha256);
        }
    }

    /// <summary>Reads what a simulation names, as far as it was not read before.</summary>
    /// <exception cref="InputException">As of <see cref="Load"/>.</exception>
    public void Add(SimulationSettings settings, Output output)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Device.Resolve();
        var checkpoint = CheckpointAt(settings.Model.Checkpoint);
        var key = Key(settings, checkpoint);
        foreach (var surrogate in SurrogatesOf(settings))
            RequireSameData(surrogate, key.Dataset, settings.Model.Checkpoint);
        foreach (var trace in TracesOf(settings))
            Get(library => library._traces, trace, () => TraceFile.Read(_places.File(trace)));
        var data = Get(library => library._data, key, () => Read(key, output));
        var images = Get(library => library._splits, (key.Dataset, settings.Data), () => Split(data, settings.Data, output));
        RequireEvaluated(settings, images);
        foreach (var defense in settings.Defenses)
            RequireTraining($"lethean.defenses: images of {defense.Kind}", defense.TrainingImages, images.Train);
    }

    private Checkpoint CheckpointAt(string path) =>
        Get(library => library._checkpoints, path, () => Checkpoint.Load(_places.File(path)));

    private LoadedData Read((string Dataset, string? Path) key, Output output)
    {
        var located = _places.Data(key.Dataset, key.Path);
        output.Line(located.Description);
        return new LoadedData(located, located.Load(DatasetSplit.Train), located.Load(DatasetSplit.Test));
    }

    private static ImageSplit Split(LoadedData data, DataSettings settings, Output output)
    {
        var split = ImageSplit.Of(data.Train, data.Test, settings);
        output.Line(ImageUse.Of(split, null).ToString());
        return split;
    }

    /// <summary>What this library or one before it has read already, else what is read now.</summary>
    private TValue Get<TKey, TValue>(Func<InputLibrary, Dictionary<TKey, TValue>> shelf, TKey key, Func<TValue> read) where TKey : notnull
    {
        for (var library = this; library is not null; library = library._before)
        {
            if (shelf(library).TryGetValue(key, out var known))
                return shelf(this)[key] = known;
        }

        return shelf(this)[key] = read();
    }

    /// <summary>Gradients of a network for other images say nothing about the model, and its classes are not the model's.</summary>
    private void RequireSameData(string surrogate, string dataset, string model)
    {
        if (CheckpointAt(surrogate).Metadata.Dataset is var other && other != dataset)
            throw new InputException(
                $"surrogate {surrogate}: is of {other ?? "unknown data"}, but the model {model} is of {dataset}; "
                + $"name a surrogate of {dataset}");
    }

    private static void RequireEvaluated(SimulationSettings settings, ImageSplit split)
    {
        var (asked, evaluation) = (settings.Evaluation.Images, split.Evaluation);
        if (asked > evaluation.Count)
        {
            var (traffic, share) = (split.Traffic?.Count ?? 0, settings.Data.TrafficShare.ToString(CultureInfo.InvariantCulture));
            throw new InputException(
                $"lethean.evaluation.images is {asked}, but of the {evaluation.Count + traffic} held-out images of {evaluation.Origin} "
                + $"traffic takes {traffic} (lethean.data.traffic-share = {share}) and leaves {evaluation.Count}; ask for at most "
                + $"{evaluation.Count} or all, lower the share, or give the full data set (see 'lethean data list')");
        }
    }

    private static void RequireTraining(string setting, int images, ImageDataset train)
    {
        if (images > train.Count)
            throw new InputException(
                $"{setting} is {images}, but {train.Origin} has {train.Count} train images that are not held out; "
                + $"ask for at most {train.Count}, or give the full data set (see 'lethean data list')");
    }

    private static IEnumerable<string> SurrogatesOf(SimulationSettings settings) =>
        settings.Traffic.Sources.Select(source => source.Generator.SurrogateCheckpoint).OfType<string>().Distinct();

    private static IEnumerable<string> TracesOf(SimulationSettings settings) =>
        settings.Traffic.Sources.Select(source => source.Arrivals).OfType<TraceArrivalSettings>().Select(trace => trace.File);

    private static (string Dataset, string? Path) Key(SimulationSettings settings, Checkpoint checkpoint) =>
        (DataLocation.DatasetOf(checkpoint, settings.Model.Checkpoint).Name, settings.Data.Path);

    private sealed record LoadedData(LocatedDataset Located, ImageDataset Train, ImageDataset Test);
}

/// <summary>Where what a scenario names is on this machine.</summary>
/// <param name="File">The path of a file that it names.</param>
/// <param name="Data">A data set by its name, and the folder that the scenario names for it.</param>
public sealed record InputPlaces(Func<string, string> File, Func<string, string?, LocatedDataset> Data)
{
    /// <summary>Where a scenario of this machine finds them.</summary>
    public static InputPlaces Here { get; } =
        new(ShippedFiles.Find, (dataset, path) => DataLocation.Require(DatasetDescriptor.Find(dataset), path));
}

/// <summary>Finds a data set that a command needs, without ever starting a download unasked.</summary>
public static class DataLocation
{
    /// <summary>The data set that a checkpoint was trained on.</summary>
    /// <param name="path">The checkpoint's.</param>
    /// <exception cref="InputException">The checkpoint does not say it, or names an unknown one.</exception>
    public static DatasetDescriptor DatasetOf(Checkpoint checkpoint, string path) =>
        DatasetDescriptor.All.FirstOrDefault(descriptor => descriptor.Name == checkpoint.Metadata.Dataset) ?? throw new InputException(
            $"{path}: metadata dataset is {(checkpoint.Metadata.Dataset is { } name ? $"'{name}'" : "missing")}; "
            + $"allowed: {string.Join(", ", DatasetDescriptor.All.Select(d => d.Name))}");

    /// <param name="path">A folder given by the user or the scenario; null to search all known places.</param>
    /// <exception cref="InputException">It is not on this machine; the message says how to mend that.</exception>
    public static LocatedDataset Require(DatasetDescriptor descriptor, string? path)
    {
        var options = new DatasetOptions { Path = path is null ? null : ShippedFiles.Find(path) };
        return new DatasetLocator(options).LocateAsync(descriptor).GetAwaiter().GetResult();
    }
}
