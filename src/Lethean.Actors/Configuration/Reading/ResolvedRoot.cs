using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration.Reading;

/// <summary>Writes an experiment down without substitutions and grids, so that reading it gives the same variants.</summary>
internal static class ResolvedRoot
{
    /// <param name="name">The experiment's.</param>
    /// <param name="root">The base.</param>
    /// <param name="variants">Each overlay with the base under it, resolved.</param>
    public static HoconObject Of(string name, HoconObject root, IReadOnlyList<(Overlay Overlay, HoconObject Root)> variants)
    {
        var common = variants.Select(variant => Simulation(variant.Root)).Aggregate((one, other) => one.CommonWith(other));
        var arms = variants.Where(variant => variant.Overlay.Labels.Count > 0).Select(variant =>
            Field(variant.Overlay.Label, Object(Field("lethean", Simulation(variant.Root).Beyond(common)))));
        var experiment = Object(Field("arms", Object([.. arms])), Field("grid", Object()), Field("seeds", root.Find(SettingPaths.Seeds)!), Field("workers", root.Find(SettingPaths.Workers)!));
        var lethean = Object(Field("name", NameOf(name, root)), Field("seed", root.Find(SettingPaths.Seed)!))
            .MergedWith(common)
            .MergedWith(Object(Field("assertions", root.Find(SettingPaths.Assertions)!), Field("experiment", experiment), Field("telemetry", root.Find(SettingPaths.Telemetry)!)));
        return Object(Field("lethean", lethean)).MergedWith(root.Without(key => !SettingPaths.ActorSystem.Contains(key)));
    }

    /// <summary>What belongs to one simulation.</summary>
    private static HoconObject Simulation(HoconObject root) => ((HoconObject)root["lethean"]!).Without(SettingPaths.Shared.Contains);

    private static HoconScalar NameOf(string name, HoconObject root) =>
        root.Find(SettingPaths.Name) is HoconScalar { IsNull: false } given ? given : new HoconScalar(default, name, IsQuoted: true);

    private static HoconObject Object(params KeyValuePair<string, HoconField>[] fields) => HoconObject.Of(default, fields);

    private static KeyValuePair<string, HoconField> Field(string key, HoconValue value) => new(key, new HoconField(value.Position, value));
}
