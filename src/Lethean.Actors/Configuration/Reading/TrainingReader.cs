using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Training;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration.Reading;

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
        var settings = ReadTraining(lethean.Section("training"), lethean.OptionalName("name") ?? name, lethean.Required("seed", SettingTypes.Seed));
        foreach (var ofSimulations in SettingPaths.Simulation)
            lethean.Skip(ofSimulations);
        lethean.RefuseOthers();
        return problems.Count == 0 ? new TrainingRecipe(settings.Validated(), device, data) : throw new ConfigurationException([.. problems]);
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
            architecture.Required("family", ParameterTypes.OneOf(new Dictionary<string, string> { [Architecture.ResNet18] = Architecture.ResNet18 })),
            architecture.Required("width", ParameterTypes.WholeNumber(4, 256)),
            architecture.Required("groups", ParameterTypes.WholeNumber(1, 256)),
            architecture.Required("split-after", ParameterTypes.WholeNumber(1, 4)));
        if (architecture.Problems.Count == before && read.Width % read.Groups != 0)
            architecture.NoteValue("groups", $"{read.Groups} is not allowed", $"a divisor of the width {read.Width}");
        architecture.RefuseOthers();
        return read;
    }
}
