using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning;
using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Training;

namespace Lethean.Actors.Configuration;

/// <param name="Settings">Everything that the result depends on, besides the images and the device.</param>
/// <param name="Device">Where it is computed; of the threads a training takes all that there are.</param>
/// <param name="DataPath">A folder to look for data in before all others, or null.</param>
public sealed record TrainingRecipe(TrainingSettings Settings, DeviceSettings Device, string? DataPath);

/// <summary>
/// Reads training recipes: scenarios whose section <c>lethean.training</c> counts, with the precedence of <see cref="ScenarioLoader"/>.
/// </summary>
public static class RecipeLoader
{
    /// <param name="path">The recipe's file.</param>
    /// <param name="sets">What follows <c>--set</c>, each <c>path=value</c>.</param>
    /// <param name="seed">What follows <c>--seed</c>.</param>
    /// <exception cref="ConfigurationException">Something has to be mended first; all problems are named.</exception>
    /// <exception cref="InputException">It says what to simulate, and nothing on training.</exception>
    public static TrainingRecipe Load(string path, IReadOnlyList<string> sets, ulong? seed = null)
    {
        var root = Resolve(path, sets, seed);
        var recipe = TrainingReader.Read(root, Names.OfFile(path));
        if (SaysWhatToSimulate(root) && !SaysHowToTrain(root))
        {
            throw new InputException(
                $"{path}: a scenario for 'lethean run', and nothing in its section lethean.training; "
                + "name a recipe, such as hocon/train-fashion-mnist.conf");
        }
        return recipe;
    }

    /// <summary>Whether a file says how to train, and nothing to simulate.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public static bool IsRecipe(string path, IReadOnlyList<string> sets)
    {
        var root = Resolve(path, sets, seed: null);
        return SaysHowToTrain(root) && !SaysWhatToSimulate(root);
    }

    private static bool SaysHowToTrain(HoconObject root) =>
        root.Find(SettingPaths.Training)?.SameAs(ScenarioLoader.ReferenceRoot().Find(SettingPaths.Training)) == false;

    private static bool SaysWhatToSimulate(HoconObject root) =>
        root.Find(SettingPaths.Sources) is not HoconObject { Fields.Count: 0 }
        || root.Find(SettingPaths.Arms) is not HoconObject { Fields.Count: 0 };

    private static HoconObject Resolve(string path, IReadOnlyList<string> sets, ulong? seed)
    {
        var (files, flags) = ScenarioLoader.ReadLayers(() => new HoconSources().ReadFile(path), new(sets, seed), KnownKinds.All);
        return new HoconResolver([.. files.Concat(flags).Select(node => new WrittenLayer(node))]).Resolve();
    }
}

/// <summary>Reads the section <c>lethean.training</c> of a recipe.</summary>
internal static class TrainingReader
{
    private static readonly KindReader<LearningRateSchedule> Schedules = new(LearningRateSchedule.All);

    /// <param name="root">The resolved recipe.</param>
    /// <param name="name">What it is called where <c>lethean.name</c> does not say.</param>
    /// <exception cref="ConfigurationException">Names all problems.</exception>
    public static TrainingRecipe Read(HoconObject root, string name)
    {
        var problems = new List<Problem>();
        var lethean = new SettingsReader(root, HoconPath.Root, problems).Section("lethean");
        var device = SimulationReader.ReadDevice(lethean.Section("device"));
        var data = lethean.Section("data").OptionalText("path");
        var settings = ReadTraining(lethean.Section("training"), lethean.OptionalName("name") ?? name,
            lethean.Required("seed", SettingTypes.Seed));
        foreach (var ofSimulations in SettingPaths.Simulation)
            lethean.Skip(ofSimulations);
        lethean.RefuseOthers();
        return problems.Count == 0
            ? new TrainingRecipe(settings.Validated(), device, data)
            : throw new ConfigurationException([.. problems]);
    }

    /// <param name="training">The section <c>lethean.training</c>, also where nothing is to be trained: it is checked all the same.</param>
    public static TrainingSettings ReadTraining(SettingsReader training, string name, ulong seed)
    {
        var defaults = training.Section("schedule-defaults");
        Schedules.CheckDefaults(defaults);
        Schedules.RefuseOthers(defaults);
        var settings = new TrainingSettings
        {
            Recipe = name,
            Seed = seed,
            Dataset = training.Required("dataset", ParameterTypes.OneOf(DatasetDescriptor.All.ToDictionary(d => d.Name, d => d.Name))),
            Architecture = ReadArchitecture(training.Section("architecture")),
            InitialCheckpoint = training.OptionalText("initial-checkpoint"),
            Epochs = training.Required("epochs", ParameterTypes.WholeNumber(1, 10_000)),
            Schedule = Schedules.Read(training.Section("schedule"), defaults.Node, _ => { }) ?? new OneCycleSchedule(1),
            BatchSize = training.Required("batch-size", ParameterTypes.WholeNumber(1, 10_000)),
            AuxiliaryShare = training.Required("auxiliary-share", ParameterTypes.PositiveNumber(1)),
            Momentum = training.Required("momentum", ParameterTypes.FractionBelowOne),
            Nesterov = training.Required("nesterov", ParameterTypes.Flag),
            WeightDecay = training.Required("weight-decay", ParameterTypes.FractionBelowOne),
            Muon = ReadMuon(training.Section("muon")),
            LabelSmoothing = training.Required("label-smoothing", ParameterTypes.FractionBelowOne),
            Averaging = training.Required("averaging", ParameterTypes.FractionBelowOne),
            CropPadding = training.Required("crop-padding", ParameterTypes.WholeNumber(0, 16)),
            Flip = training.Required("flip", ParameterTypes.Flag),
            Cutout = training.Required("cutout", ParameterTypes.WholeNumber(0, 32)),
            CutMix = training.Required("cutmix", ParameterTypes.Fraction),
            BFloat16 = training.Required("bfloat16", ParameterTypes.Flag),
            HalfPrecisionCheckpoint = training.Required("half-precision-checkpoint", ParameterTypes.Flag),
        };
        training.RefuseOthers();
        return settings;
    }

    private static MuonSettings? ReadMuon(SettingsReader muon)
    {
        var read = new MuonSettings(
            muon.Required("rate-ratio", ParameterTypes.PositiveNumber(100)),
            muon.Required("momentum", ParameterTypes.FractionBelowOne),
            muon.Required("weight-decay", ParameterTypes.FractionBelowOne),
            muon.Required("iterations", ParameterTypes.WholeNumber(1, 20)));
        var enabled = muon.Required("enabled", ParameterTypes.Flag);
        muon.RefuseOthers();
        return enabled ? read : null;
    }

    private static Architecture ReadArchitecture(SettingsReader architecture)
    {
        var before = architecture.Problems.Count;
        var read = new Architecture(
            architecture.Required("family",
                ParameterTypes.OneOf(Architecture.Families.ToDictionary(family => family))),
            architecture.Required("width", ParameterTypes.WholeNumber(4, 256)),
            architecture.Required("groups", ParameterTypes.WholeNumber(1, 256)),
            architecture.Required("split-after", ParameterTypes.WholeNumber(1, 4)));
        if (architecture.Problems.Count == before && read.Width % read.Groups != 0)
            architecture.NoteValue("groups", $"{read.Groups} is not allowed", $"a divisor of the width {read.Width}");
        if (architecture.Problems.Count == before && read.SplitAfter > read.LayerGroups)
            architecture.NoteValue(
                "split-after", $"{read.SplitAfter} is not allowed", $"1 to {read.LayerGroups}, the groups of {read.Family}");
        architecture.RefuseOthers();
        return read;
    }
}
