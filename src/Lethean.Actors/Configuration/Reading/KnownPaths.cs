using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration.Reading;

/// <summary>All paths of reference.conf, for who has the right key in the wrong place.</summary>
internal static class KnownPaths
{
    private static readonly Lazy<IReadOnlyList<HoconPath>> All = new(() => [.. PathsIn(ScenarioLoader.ReferenceRoot(), HoconPath.Root)]);

    /// <summary>The shortest path that ends in the key, or null where none does.</summary>
    public static string? EndingIn(string key) => All.Value.Where(path => path.Elements[^1] == key).MinBy(path => path.Elements.Length)?.ToString();

    private static IEnumerable<HoconPath> PathsIn(HoconObject node, HoconPath path) => node.Fields.SelectMany(field =>
        field.Value.Value is HoconObject inner ? PathsIn(inner, path / field.Key).Prepend(path / field.Key) : [path / field.Key]);
}
