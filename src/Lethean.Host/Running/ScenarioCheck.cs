using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Host.CommandLine;
using Lethean.Host.Training;
using Lethean.Learning;

namespace Lethean.Host.Running;

/// <summary>Looks whether scenarios can run and recipes can train on this machine, without doing it.</summary>
/// <param name="sets"><c>path=value</c> overrides, in order.</param>
/// <param name="shallow">Only read them.</param>
internal sealed class ScenarioCheck(IReadOnlyList<string> sets, bool shallow, Output output)
{
    private const string Shallow = "valid as far as it was looked at (shallow: not at checkpoints, data and processors)";

    private PreparedScenario? _before;

    /// <exception cref="InputException">It is not valid; the message names the file.</exception>
    public async Task<(string Text, IReadOnlyList<string> Variants)> ExamineAsync(string path)
    {
        var file = ShippedFiles.Find(path);
        var depth = shallow ? Shallow : "valid";
        if (RecipeLoader.IsRecipe(file, sets))
        {
            var recipe = RecipeLoader.Load(file, sets);
            if (!shallow)
                TrainingSession.Locate(recipe);
            return (string.Create(CultureInfo.InvariantCulture, $"{depth}; a recipe for 'lethean train': {recipe.Settings.Epochs} epochs on {recipe.Settings.Dataset}"), []);
        }

        var experiment = shallow ? ScenarioLoader.Load(file, sets) : await PrepareAsync(path);
        List<string> names = [.. experiment.Variants.Select(variant => variant.Name).Distinct()];
        return ($"{depth}; {experiment.Variants.Count} {(experiment.Variants.Count == 1 ? "variant" : "variants")}: {string.Join(", ", names)}", names);
    }

    private async Task<ExperimentSettings> PrepareAsync(string path)
    {
        _before = await PreparedScenario.LoadAsync(new ScenarioRequest(path, sets, Seed: null, Folder: null), output, _before);
        return _before.Experiment;
    }
}
