using System.CommandLine;
using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Host.Running;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean config</c>: what a scenario comes to, without running it.</summary>
public static class ConfigCommand
{
    public static Command Create() => new("config", """
        Shows or checks what a scenario comes to, without running it.

        Examples:
          lethean config show hocon/mixed-traffic.conf --set lethean.seed=7
          lethean config check hocon/*.conf
        """) { Show(), Check() };

    private static Command Show()
    {
        var scenario = new Argument<string>("SCENARIO") { Description = "A scenario file (HOCON)." }.RefusingOptions();
        var (set, seed) = (CommonOptions.Set(), CommonOptions.Seed());
        var command = new Command("show", "Prints the resolved configuration, with the place where each value comes from.") { scenario, set, seed };
        command.SetAction(parsed =>
        {
            var experiment = ScenarioLoader.Load(ShippedFiles.Find(parsed.GetRequiredValue(scenario)), parsed.GetRequiredValue(set), parsed.GetValue(seed));
            Console.Out.Write(HoconWriter.Write(experiment.Resolved, origins: true));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Check()
    {
        var scenarios = new Argument<string[]>("SCENARIO") { Description = "Scenario files (HOCON).", Arity = ArgumentArity.OneOrMore }.RefusingOptions();
        var set = CommonOptions.Set();
        var command = new Command("check", "Reads scenarios strictly and says what they would run. Exit code 2 where one is not valid.") { scenarios, set };
        command.SetAction(parsed =>
        {
            foreach (var path in parsed.GetRequiredValue(scenarios))
            {
                var experiment = ScenarioLoader.Load(ShippedFiles.Find(path), parsed.GetRequiredValue(set), seed: null);
                Console.Out.WriteLine($"{path}: valid; {experiment.Variants.Count} variant(s): {string.Join(", ", experiment.Variants.Select(v => v.Name).Distinct())}");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
