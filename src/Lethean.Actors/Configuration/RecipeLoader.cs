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
    public static TrainingRecipe Load(string path, IReadOnlyList<string> sets, ulong? seed = null)
    {
        var (files, flags) = ScenarioLoader.ReadLayers(() => new HoconSources().ReadFile(path), sets, seed);
        var root = new HoconResolver([.. files.Concat(flags).Select(node => new WrittenLayer(node))]).Resolve();
        return TrainingReader.Read(root, Names.OfFile(path));
    }
}
