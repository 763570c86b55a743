using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Configuration;

/// <summary>
/// What a command that measures a checkpoint without a scenario reads of the configuration: reference.conf, then <c>--set</c>,
/// then <c>--seed</c>.
/// </summary>
/// <param name="AdaptationText">The section <c>lethean.adaptation</c> on one line; null where it is that of reference.conf.</param>
public sealed record MeasurementSettings(
    ulong Seed, DeviceSettings Device, DataSettings Data, AdaptationSettings Adaptation, string? AdaptationText)
{
    private const string Sections = "lethean.adaptation, lethean.data, lethean.device, lethean.seed";
    private static readonly HashSet<string> Read = ["adaptation", "data", "device", "seed"];

    /// <param name="sets">What follows <c>--set</c>, each <c>path=value</c>.</param>
    /// <param name="seed">What follows <c>--seed</c>.</param>
    /// <param name="others">Paths of settings that do not count for the command, and why.</param>
    /// <exception cref="ConfigurationException">Something has to be mended first; all problems are named.</exception>
    public static MeasurementSettings Load(
        IReadOnlyList<string> sets, ulong? seed, IReadOnlyDictionary<string, string> others)
    {
        var (files, flags) = ScenarioLoader.ReadLayers(() => new HoconSources().ReadText("", "", ""), new(sets, seed), KnownKinds.All);
        var root = new HoconResolver([.. files.Concat(flags).Select(node => new WrittenLayer(node))]).Resolve();
        var problems = new List<Problem>();
        var lethean = RefuseUnread(root, problems);
        var adaptation = lethean.Section("adaptation");
        var settings = new MeasurementSettings(
            lethean.Required("seed", SettingTypes.Seed),
            SimulationReader.ReadDevice(lethean.Section("device")),
            SimulationReader.ReadData(lethean.Section("data")),
            SimulationReader.ReadAdaptation(adaptation, KnownKinds.All),
            ChangedAt(root, adaptation.Path) is null ? null : HoconWriter.WriteInline(adaptation.Node));
        foreach (var (path, why) in others.Select(other => (PathOf(other.Key), other.Value)))
            if (ChangedAt(root, path) is { } changed)
                problems.Add(new Problem(changed.Position, path, why));
        return problems.Count == 0 ? settings : throw new ConfigurationException([.. problems]);
    }

    /// <summary>Whoever sets something expects it to count.</summary>
    private static SettingsReader RefuseUnread(HoconObject root, List<Problem> problems)
    {
        var top = new SettingsReader(root, HoconPath.Root, problems);
        var lethean = top.Section("lethean");
        foreach (var key in lethean.Node.Fields.Select(field => field.Key).Where(key => !Read.Contains(key)))
            if (ChangedAt(root, SettingPaths.Lethean / key) is { } changed)
                problems.Add(new Problem(changed.Position, SettingPaths.Lethean / key, "not read by this command", Sections));
        foreach (var (key, field) in root.Fields.Where(field => field.Key != "lethean"))
            if (ChangedAt(root, HoconPath.Root / key) is not null)
                problems.Add(new Problem(field.KeyPosition, HoconPath.Root / key, "not read by this command", Sections));
        return lethean;
    }

    /// <summary>The value at a path; null where it is that of reference.conf.</summary>
    private static HoconValue? ChangedAt(HoconObject root, HoconPath path) =>
        root.Find(path) is { } value && !value.SameAs(ScenarioLoader.ReferenceRoot().Find(path)) ? value : null;

    private static HoconPath PathOf(string path) => path.Split('.').Aggregate(HoconPath.Root, (outer, key) => outer / key);
}
