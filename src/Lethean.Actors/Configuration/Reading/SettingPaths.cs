using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration.Reading;

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

    public static HoconPath Workers { get; } = Experiment / "workers";

    /// <summary>Keys of <c>lethean</c> that are the same for all variants.</summary>
    public static IReadOnlyList<string> Shared { get; } = ["name", "seed", "assertions", "experiment", "telemetry", "training"];

    /// <summary>Keys of <c>lethean</c> that a training does not look at.</summary>
    public static IReadOnlyList<string> Simulation { get; } =
        [
            "model", "adaptation", "traffic", "serving", "defenses", "defense-defaults", "evaluation", "metrics", "capacity", "checkpoint-every",
            "answer-within", "outcomes-log", "assertions", "experiment", "telemetry",
        ];

    /// <summary>Top-level keys that are handed to the actor system.</summary>
    public static IReadOnlyList<string> ActorSystem { get; } = ["akka", .. DispatcherIds.All];

    /// <summary>Where anything may stand.</summary>
    public const string Definitions = "definitions";
}
