using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Learning.Defenses;

namespace Lethean.Actors.Tests;

/// <summary>Runs scenarios with the tiny network, through the real streams and actors.</summary>
internal static class Scenario
{
    /// <summary>Three kinds of sources, gates, random batches: something of everything that draws random numbers.</summary>
    public const string Mixed = """
        lethean {
          adaptation { learning-rate = 0.05, batch = random(6) }
          traffic {
            stop-after.samples = 90
            sources {
              users { kind = benign, rate = 60/s }
              attacker { kind = lethean, rate = 30/s, arrivals = constant }
              insider { kind = fgsm, rate = 10/s }
            }
          }
          defenses = [ { kind = confidence-threshold, threshold = 0.9 } ]
          evaluation { every = 20, images = 64 }
        }
        """;

    public static ExperimentSettings Load(string hocon, params string[] sets) => ScenarioLoader.LoadText(hocon, "test", sets);

    public static async Task<(RecordingSink Events, VariantSummary Summary)> RunAsync(
        ExperimentSettings experiment, SimulationInputs? inputs = null, CancellationToken cancellationToken = default)
    {
        var sink = new RecordingSink();
        var result = await ExperimentRunner.RunAsync(experiment, _ => inputs ?? Tiny.Inputs, [sink], cancellationToken)
            .WaitAsync(Patience.Limit, CancellationToken.None);
        return (sink, result.Variants.Last());
    }

    /// <summary>The tiny world with one more gate, the same for every incarnation of the model.</summary>
    public static SimulationInputs With(IAdaptationGate gate) => Tiny.Inputs with { Defense = (_, _, _) => gate };

    /// <summary>One gate of no meaning, to be replaced by <see cref="With"/>.</summary>
    public const string OneGate = """lethean.defenses = [ { kind = orientation-gate, threshold = 0 } ]""";
}
