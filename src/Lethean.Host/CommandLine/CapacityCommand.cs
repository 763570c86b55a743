using System.CommandLine;
using Lethean.Host.Capacity;
using Lethean.Host.Running;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean capacity</c>: how many samples a second the model of a scenario serves.</summary>
public static class CapacityCommand
{
    public static Command Create()
    {
        var scenario = new Argument<string>("SCENARIO")
        {
            Description = "A scenario file (HOCON); its first variant is measured.",
            DefaultValueFactory = _ => "hocon/benign.conf",
        }.RefusingOptions();
        var (set, seed) = (CommonOptions.Set(), CommonOptions.Seed());
        var command = new Command("capacity", """
            Measures how many samples a second the model of a scenario serves: in a closed loop, the next sample when the
            last one is answered, after a warm-up, with its adaptation, defenses and evaluations.

            Examples:
              lethean capacity hocon/mixed-traffic.conf
              lethean capacity hocon/benign.conf --set lethean.adaptation.enabled=false --json
              lethean capacity --set lethean.capacity.samples=1000      more samples, a narrower interval
            """) { scenario, set, seed };
        return command.Performs(async (parsed, output, cancellation) =>
        {
            var request = new ScenarioRequest(parsed.GetRequiredValue(scenario), parsed.GetRequiredValue(set), parsed.GetValue(seed), Folder: null);
            var prepared = await PreparedScenario.LoadAsync(request, output);
            output.Json(await CapacityMeasurement.RunAsync(prepared.Experiment, prepared.Library, output, cancellation));
            return ExitCode.Done;
        });
    }
}
