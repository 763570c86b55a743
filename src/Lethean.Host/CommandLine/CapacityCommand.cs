using System.CommandLine;
using Lethean.Actors.Configuration;
using Lethean.Host.Capacity;
using Lethean.Host.Native;
using Lethean.Host.Running;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean capacity</c>: how many samples a second the model of a scenario serves.</summary>
public static class CapacityCommand
{
    public static Command Create()
    {
        var scenario = new Argument<string>("SCENARIO")
        {
            Description = "A scenario file (HOCON); its first variant is measured (default: hocon/benign.conf).",
            DefaultValueFactory = _ => "hocon/benign.conf",
        }.RefusingOptions();
        var (set, seed, json) = (CommonOptions.Set(), CommonOptions.Seed(), CommonOptions.Json());
        var command = new Command("capacity", """
            Measures how many samples a second the model of a scenario serves: in a closed loop, the next sample when the
            last one is answered, after a warm-up, with its adaptation, defenses and evaluations.

            Examples:
              lethean capacity hocon/mixed-traffic.conf
              lethean capacity hocon/benign.conf --set lethean.adaptation.enabled=false --json
              lethean capacity --set lethean.capacity.samples=1000      more samples, a narrower interval
            """) { scenario, set, seed, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = new Output(parsed.GetValue(json));
            var experiment = ProcessorBudget.Fit(
                ScenarioLoader.Load(ShippedFiles.Find(parsed.GetRequiredValue(scenario)), parsed.GetRequiredValue(set), parsed.GetValue(seed)), output);
            Torch.Begin();
            var capacity = await CapacityMeasurement.RunAsync(experiment, InputLibrary.Load(experiment, output), output, cancellation);
            output.Json(capacity);
            return ExitCode.Done;
        });
        return command;
    }
}
