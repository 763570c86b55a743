using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration;

/// <summary>Paths that more than one part of the reading needs.</summary>
internal static class SettingPaths
{
    public static HoconPath Lethean { get; } = HoconPath.Root / "lethean";

    public static HoconPath Seed { get; } = Lethean / "seed";

    public static HoconPath Name { get; } = Lethean / "name";

    public static HoconPath Sources { get; } = Lethean / "traffic" / "sources";

    public static HoconPath Training { get; } = Lethean / "training";

    public static HoconPath Assertions { get; } = Lethean / "assertions";

    public static HoconPath Experiment { get; } = Lethean / "experiment";

    public static HoconPath Arms { get; } = Experiment / "arms";

    public static HoconPath Seeds { get; } = Experiment / "seeds";

    public static HoconPath Telemetry { get; } = Lethean / "telemetry";

    public static HoconPath Cluster { get; } = Lethean / "cluster";

    public static HoconPath Serve { get; } = Lethean / "serve";

    public static HoconPath Workers { get; } = Experiment / "workers";

    /// <summary>Keys of <c>lethean</c> that are the same for all variants.</summary>
    public static IReadOnlyList<string> Shared { get; } =
        ["name", "seed", "assertions", "cluster", "experiment", "serve", "telemetry", "training"];

    /// <summary>Keys of <c>lethean</c> that a training does not look at.</summary>
    public static IReadOnlyList<string> Simulation { get; } =
        [
            "model", "adaptation", "traffic", "serving", "defenses", "defense-defaults", "evaluation", "metrics", "capacity",
            "checkpoint-every",
            "answer-within", "outcomes-log", "assertions", "cluster", "experiment", "serve", "telemetry",
        ];

    /// <summary>Top-level keys that are handed to the actor system.</summary>
    public static IReadOnlyList<string> ActorSystem { get; } = ["akka", .. DispatcherIds.All];

    /// <summary>Where anything may stand.</summary>
    public const string Definitions = "definitions";
}

/// <summary>All paths of reference.conf, for who has the right key in the wrong place.</summary>
internal static class KnownPaths
{
    private static readonly Lazy<IReadOnlyList<HoconPath>> All = new(() => [.. PathsIn(ScenarioLoader.ReferenceRoot(), HoconPath.Root)]);

    /// <summary>The shortest path that ends in the key, or null where none does.</summary>
    public static string? EndingIn(string key) =>
        All.Value.Where(path => path.Elements[^1] == key).MinBy(path => path.Elements.Length)?.ToString();

    private static IEnumerable<HoconPath> PathsIn(HoconObject node, HoconPath path) => node.Fields.SelectMany(field =>
        field.Value.Value is HoconObject inner ? PathsIn(inner, path / field.Key).Prepend(path / field.Key) : [path / field.Key]);
}
