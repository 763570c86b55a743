using System.CommandLine;
using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Host.Platform;
using Lethean.Host.Runs;
using Lethean.Host.Terminal;
using Lethean.Learning;

namespace Lethean.Host.Commands;

/// <summary><c>lethean config</c>: the configuration that a scenario resolves to, without running it.</summary>
public static class ConfigCommand
{
    public static Command Create() => new("config", """
        Shows or checks the configuration that a scenario resolves to, without running it.

        Examples:
          lethean config show hocon/mixed-traffic.conf --set lethean.seed=7
          lethean config check hocon/figure1.conf hocon/load.conf
          lethean config reference
        """) { Show(), Check(), Reference() };

    private static Command Show()
    {
        var scenario = new Argument<string>("SCENARIO") { Description = "A scenario file (HOCON)." }.RefusingOptions();
        var (set, seed) = (CommonOptions.Set(), CommonOptions.Seed());
        var command = new Command("show", """
            Prints the resolved configuration, with the place where each value comes from. Shallow: it does not look whether
            checkpoints and data are there; 'config check' does.
            """) { scenario, set, seed };
        return command.Performs((parsed, output) =>
        {
            var experiment = ScenarioLoader.Load(
                ShippedFiles.Find(parsed.GetRequiredValue(scenario)), parsed.GetRequiredValue(set), parsed.GetValue(seed));
            var text = HoconWriter.Write(experiment.Resolved, origins: true);
            if (output.IsJson)
                output.Json(new { experiment.Name, configuration = text });
            else
                Console.Out.Write(text);
            return ExitCode.Done;
        });
    }

    private static Command Reference()
    {
        var command = new Command("reference", """
            Prints every setting with its default, meaning, unit and range: what reference.conf holds, with all kinds as they
            are declared.
            """);
        return command.Performs((_, output) =>
        {
            var text = ReferenceText.Render(KnownKinds.All);
            if (output.IsJson)
                output.Json(new { configuration = text });
            else
                Console.Out.Write(text);
            return ExitCode.Done;
        });
    }

    private static Command Check()
    {
        var scenarios = new Argument<string[]>("SCENARIO")
        {
            Description = "Scenario files or training recipes (HOCON).",
            Arity = ArgumentArity.OneOrMore,
        }.RefusingOptions();
        var set = CommonOptions.Set();
        var shallow = new Option<bool>("--shallow")
        {
            Description = "Only reads the files; does not look at checkpoints, data and processors.",
        };
        var command = new Command("check", """
            Checks scenarios as deep as 'run' does before it runs them: reads them strictly, and looks whether checkpoints and
            data are there and whole, with enough images, whether there are enough processors, and whether the server of a
            traffic.target is there. Of a training recipe, as deep as 'train'. Exit code 2 where one is not valid.
            """) { scenarios, set, shallow };
        return command.Performs(async (parsed, output, _) =>
        {
            var code = ExitCode.Done;
            var check = new ScenarioCheck(parsed.GetRequiredValue(set), parsed.GetValue(shallow), output);
            foreach (var path in parsed.GetRequiredValue(scenarios))
            {
                try
                {
                    var finding = await check.ExamineAsync(path);
                    output.Line($"{path}: {finding.Text}");
                    output.Json("scenarios", new { path, valid = true, finding.Variants, error = (string?)null });
                }
                catch (InputException problem)
                {
                    code = ExitCode.BadInput;
                    Output.Complain(problem.Message);
                    output.Json("scenarios", new { path, valid = false, variants = Array.Empty<string>(), error = problem.Message });
                }
            }

            return code;
        });
    }
}

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
            {
                Torch.Begin();
                TrainingSession.Locate(recipe);
            }

            return (string.Create(CultureInfo.InvariantCulture,
                $"{depth}; a recipe for 'lethean train': {recipe.Settings.Epochs} epochs on {recipe.Settings.Dataset}"), []);
        }

        var experiment = shallow ? ScenarioLoader.Load(file, sets) : await PrepareAsync(path);
        List<string> names = [.. experiment.Variants.Select(variant => variant.Name).Distinct()];
        var count = experiment.Variants.Count == 1 ? "1 variant" : $"{experiment.Variants.Count} variants";
        return ($"{depth}; {count}: {string.Join(", ", names)}", names);
    }

    private async Task<ExperimentSettings> PrepareAsync(string path)
    {
        _before = await PreparedScenario.LoadAsync(new ScenarioRequest(path, sets, Seed: null, Folder: null), output, _before);
        return _before.Experiment;
    }
}
