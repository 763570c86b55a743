using System.Diagnostics;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;

namespace Lethean.Benchmarks.Comparison;

/// <summary>A run as the program runs it, from the start of its actors to its last evaluation.</summary>
internal static class LetheanArm
{
    /// <param name="scenario">HOCON.</param>
    /// <param name="sets">Further settings, each path=value.</param>
    public static async Task<(double Seconds, IReadOnlyList<double> Accuracies)> RunAsync(
        SimulationInputs inputs, string scenario, IReadOnlyList<string> sets)
    {
        var experiment = ScenarioLoader.LoadText(scenario, "arm", sets);
        var sink = new EvaluationSink();
        var started = Stopwatch.GetTimestamp();
        await ExperimentRunner.RunAsync(experiment, _ => inputs, [sink]);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, sink.Accuracies);
    }

    private sealed class EvaluationSink : IMetricsSink
    {
        public List<double> Accuracies { get; } = [];

        public void Publish(SimulationEvent simulationEvent)
        {
            if (simulationEvent is Evaluated evaluated)
                Accuracies.Add(evaluated.Point.Accuracy);
        }
    }
}
