using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Configuration.Reading;

namespace Lethean.Actors.Configuration;

/// <summary>Reads training recipes: scenarios whose section <c>lethean.training</c> counts, with the precedence of <see cref="ScenarioLoader"/>.</summary>
public static class RecipeLoader
{
    /// <param name="path">The recipe's file.</param>
    /// <param name="sets">What follows <c>--set</c>, each <c>path=value</c>.</param>
    /// <param name="seed">What follows <c>--seed</c>.</param>
    /// <exception cref="ConfigurationException">Something has to be mended first; all problems are named.</exception>
    public static TrainingRecipe Load(string path, IReadOnlyList<string> sets, ulong? seed = null) =>
        TrainingReader.Read(Resolve(path, sets, seed), Names.OfFile(path));

    /// <summary>Whether a file says how to train, and nothing to simulate.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public static bool IsRecipe(string path, IReadOnlyList<string> sets)
    {
        var (root, reference) = (Resolve(path, sets, seed: null), ScenarioLoader.ReferenceRoot());
        return root.Find(SettingPaths.Training)?.SameAs(reference.Find(SettingPaths.Training)) == false
            && root.Find(SettingPaths.Sources) is HoconObject { Fields.Count: 0 }
            && root.Find(SettingPaths.Arms) is HoconObject { Fields.Count: 0 };
    }

    private static HoconObject Resolve(string path, IReadOnlyList<string> sets, ulong? seed)
    {
        var (files, flags) = ScenarioLoader.ReadLayers(() => new HoconSources().ReadFile(path), new(sets, seed), KnownKinds.All);
        return new HoconResolver([.. files.Concat(flags).Select(node => new WrittenLayer(node))]).Resolve();
    }
}
