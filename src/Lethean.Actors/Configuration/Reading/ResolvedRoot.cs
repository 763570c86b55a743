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
        var lethean = Shared(name, root, Object([.. arms])).MergedWith(common);
        return Object(Field("lethean", lethean)).MergedWith(root.Without(key => !SettingPaths.ActorSystem.Contains(key)));
    }

    /// <summary>What belongs to one simulation.</summary>
    private static HoconObject Simulation(HoconObject root) => ((HoconObject)root["lethean"]!).Without(SettingPaths.Shared.Contains);

    /// <summary>What belongs to all.</summary>
    private static HoconObject Shared(string name, HoconObject root, HoconObject arms)
    {
        var lethean = ((HoconObject)root["lethean"]!).Without(key => !SettingPaths.Shared.Contains(key));
        var experiment = Object(
            Field("arms", arms),
            Field("grid", Object()),
            Field("seeds", root.Find(SettingPaths.Seeds)!));
        return lethean.Without(key => key is "name" or "experiment")
            .MergedWith(Object(Field("name", new HoconScalar(root.Find(SettingPaths.Lethean / "name")!.Position, name, IsQuoted: true)), Field("experiment", experiment)));
    }

    private static HoconObject Object(params KeyValuePair<string, HoconField>[] fields) => HoconObject.Of(default, fields);

    private static KeyValuePair<string, HoconField> Field(string key, HoconValue value) => new(key, new HoconField(value.Position, value));
}
