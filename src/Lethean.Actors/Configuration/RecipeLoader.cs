using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Configuration.Reading;
using Lethean.Learning;

namespace Lethean.Actors.Configuration;

/// <summary>Reads training recipes: scenarios whose section <c>lethean.training</c> counts, with the precedence of <see cref="ScenarioLoader"/>.</summary>
public static class RecipeLoader
{
    /// <param name="path">The recipe's file.</param>
    /// <param name="sets">What follows <c>--set</c>, each <c>path=value</c>.</param>
    /// <param name="seed">What follows <c>--seed</c>.</param>
    /// <exception cref="ConfigurationException">Something has to be mended first; all problems are named.</exception>
    /// <exception cref="InputException">It says what to simulate, and nothing on training.</exception>
    public static TrainingRecipe Load(string path, IReadOnlyList<string> sets, ulong? seed = null)
    {
        var root = Resolve(path, sets, seed);
        var recipe = TrainingReader.Read(root, Names.OfFile(path));
        return SaysHowToTrain(root) || !SaysWhatToSimulate(root) ? recipe
            : throw new InputException($"{path}: a scenario for 'lethean run', and nothing in its section lethean.training; name a recipe, such as hocon/train-fashion-mnist.conf");
    }

    /// <summary>Whether a file says how to train, and nothing to simulate.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public static bool IsRecipe(string path, IReadOnlyList<string> sets)
    {
        var root = Resolve(path, sets, seed: null);
        return SaysHowToTrain(root) && !SaysWhatToSimulate(root);
    }

    private static bool SaysHowToTrain(HoconObject root) =>
        root.Find(SettingPaths.Training)?.SameAs(ScenarioLoader.ReferenceRoot().Find(SettingPaths.Training)) == false;

    private static bool SaysWhatToSimulate(HoconObject root) =>
        root.Find(SettingPaths.Sources) is not HoconObject { Fields.Count: 0 } || root.Find(SettingPaths.Arms) is not HoconObject { Fields.Count: 0 };

    private static HoconObject Resolve(string path, IReadOnlyList<string> sets, ulong? seed)
    {
        var (files, flags) = ScenarioLoader.ReadLayers(() => new HoconSources().ReadFile(path), sets, seed);
        return new HoconResolver([.. files.Concat(flags).Select(node => new WrittenLayer(node))]).Resolve();
    }
}
