using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration;

/// <summary>
/// Reads scenarios. Precedence: the embedded reference.conf, the scenario with what it includes, the arm, the point of the grid,
/// <c>--set</c>, <c>--seed</c>.
/// </summary>
public static class ScenarioLoader
{
    internal const string ReferenceName = "reference.conf";
    private static readonly Lazy<ObjectNode> Shipped = new(() => Parse(ReferenceText.Shipped));

    /// <param name="path">The scenario's file.</param>
    /// <param name="sets">What follows <c>--set</c>, each <c>path=value</c>.</param>
    /// <param name="seed">What follows <c>--seed</c>: the only seed, whatever the scenario says.</param>
    /// <param name="kinds">What may be named; all that come with the program if null.</param>
    /// <exception cref="ConfigurationException">Something has to be mended first; all problems are named.</exception>
    public static ExperimentSettings Load(string path, IReadOnlyList<string> sets, ulong? seed = null, KnownKinds? kinds = null) =>
        Load(Names.OfFile(path), () => new HoconSources().ReadFile(path), new(sets, seed), kinds ?? KnownKinds.All);

    /// <param name="text">A scenario.</param>
    /// <param name="name">What positions call it.</param>
    /// <param name="sets">What follows <c>--set</c>, each <c>path=value</c>.</param>
    /// <param name="seed">What follows <c>--seed</c>.</param>
    /// <param name="folder">Where its includes are looked for; the working directory if empty.</param>
    /// <param name="kinds">What may be named; all that come with the program if null.</param>
    /// <exception cref="ConfigurationException">Something has to be mended first; all problems are named.</exception>
    public static ExperimentSettings LoadText(
        string text, string name, IReadOnlyList<string> sets, ulong? seed = null, string folder = "", KnownKinds? kinds = null) =>
        Load(Names.OfFile(name), () => new HoconSources().ReadText(text, name, folder), new(sets, seed), kinds ?? KnownKinds.All);

    /// <summary>The shipped reference.conf as it was read.</summary>
    internal static HoconObject ReferenceRoot() => new HoconResolver([new WrittenLayer(Shipped.Value)]).Resolve();

    /// <summary>Reads files and flags, lowest precedence first, and notes everything that is malformed.</summary>
    internal static (IReadOnlyList<HoconNode> Files, IReadOnlyList<HoconNode> Flags) ReadLayers(
        Func<ObjectNode> readScenario, Flags given, KnownKinds kinds)
    {
        var problems = new List<Problem>();
        var scenario = Try(readScenario, problems);
        var flags = given.Sets.Select(set => Try(() => HoconSources.ReadFlag("--set", set), problems)).OfType<HoconNode>().ToList();
        if (given.Seed is { } only)
            flags.AddRange(SeedLayers(only));
        var reference = kinds == KnownKinds.All ? Shipped.Value : Parse(ReferenceText.Render(kinds));
        return scenario is null || problems.Count > 0 ? throw new ConfigurationException([.. problems]) : ([reference, scenario], flags);
    }

    private static ExperimentSettings Load(string name, Func<ObjectNode> readScenario, Flags given, KnownKinds kinds)
    {
        var (files, flags) = ReadLayers(readScenario, given, kinds);
        return new ExperimentReader(name, files, flags, kinds).Read();
    }

    private static ObjectNode Parse(string reference) => new HoconSources().ReadText(reference, ReferenceName, "");

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

    /// <param name="Sets">What follows <c>--set</c>.</param>
    /// <param name="Seed">What follows <c>--seed</c>.</param>
    internal sealed record Flags(IReadOnlyList<string> Sets, ulong? Seed);
}
