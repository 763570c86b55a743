using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Configuration.Reading;

namespace Lethean.Actors.Configuration;

/// <summary>
/// Reads scenarios. Precedence: the embedded reference.conf, the scenario with what it includes, the arm, the point of the grid,
/// <c>--set</c>, <c>--seed</c>.
/// </summary>
public static class ScenarioLoader
{
    internal const string ReferenceName = "reference.conf";
    private static readonly Lazy<ObjectNode> Reference = new(() => new HoconSources().ReadText(ReferenceText(), ReferenceName, ""));

    /// <param name="path">The scenario's file.</param>
    /// <param name="sets">What follows <c>--set</c>, each <c>path=value</c>.</param>
    /// <param name="seed">What follows <c>--seed</c>: the only seed, whatever the scenario says.</param>
    /// <exception cref="ConfigurationException">Something has to be mended first; all problems are named.</exception>
    public static ExperimentSettings Load(string path, IReadOnlyList<string> sets, ulong? seed = null) =>
        Load(Names.OfFile(path), () => new HoconSources().ReadFile(path), sets, seed);

    /// <param name="text">A scenario.</param>
    /// <param name="name">What positions call it.</param>
    /// <param name="sets">What follows <c>--set</c>, each <c>path=value</c>.</param>
    /// <param name="seed">What follows <c>--seed</c>.</param>
    /// <param name="folder">Where its includes are looked for; the working directory if empty.</param>
    /// <exception cref="ConfigurationException">Something has to be mended first; all problems are named.</exception>
    public static ExperimentSettings LoadText(string text, string name, IReadOnlyList<string> sets, ulong? seed = null, string folder = "") =>
        Load(Names.OfFile(name), () => new HoconSources().ReadText(text, name, folder), sets, seed);

    /// <summary>The embedded reference.conf, every setting with its default.</summary>
    public static string ReferenceText()
    {
        var assembly = typeof(ScenarioLoader).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream(ReferenceName)!);
        return reader.ReadToEnd();
    }

    /// <summary>The same as it was read.</summary>
    internal static HoconObject ReferenceRoot() => new HoconResolver([new WrittenLayer(Reference.Value)]).Resolve();

    /// <summary>Reads files and flags, lowest precedence first, and notes everything that is malformed.</summary>
    internal static (IReadOnlyList<HoconNode> Files, IReadOnlyList<HoconNode> Flags) ReadLayers(
        Func<ObjectNode> readScenario, IReadOnlyList<string> sets, ulong? seed)
    {
        var problems = new List<Problem>();
        var scenario = Try(readScenario, problems);
        var flags = sets.Select(set => Try(() => HoconSources.ReadFlag("--set", set), problems)).OfType<HoconNode>().ToList();
        if (seed is { } only)
            flags.AddRange(SeedLayers(only));
        return scenario is null || problems.Count > 0 ? throw new ConfigurationException([.. problems]) : ([Reference.Value, scenario], flags);
    }

    private static ExperimentSettings Load(string name, Func<ObjectNode> readScenario, IReadOnlyList<string> sets, ulong? seed)
    {
        var (files, flags) = ReadLayers(readScenario, sets, seed);
        return new ExperimentReader(name, files, flags).Read();
    }

    private static ObjectNode? Try(Func<ObjectNode> read, List<Problem> problems)
    {
        try
        {
            return read();
        }
        catch (ConfigurationException malformed)
        {
            problems.AddRange(malformed.Problems);
            return null;
        }
    }

    private static IEnumerable<HoconNode> SeedLayers(ulong seed)
    {
        var position = SourcePosition.OfFlag("--seed");
        yield return HoconObject.At(SettingPaths.Seed, position, new HoconScalar(position, $"{seed}", IsQuoted: false));
        yield return HoconObject.At(SettingPaths.Seeds, position, new HoconList(position, []));
    }
}
