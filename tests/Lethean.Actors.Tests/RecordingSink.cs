using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests;

/// <summary>Keeps what it is told.</summary>
internal sealed class RecordingSink : IMetricsSink
{
    public List<SimulationEvent> Events { get; } = [];

    public IEnumerable<SampleOutcome> Outcomes => Events.OfType<SampleServed>().Select(served => served.Outcome);

    public IEnumerable<EvaluationPoint> Evaluations => Events.OfType<Evaluated>().Select(evaluated => evaluated.Point);

    public IEnumerable<ModelRestore> Restores => Events.OfType<ModelRestored>().Select(restored => restored.Restore);

    /// <summary>As outcomes.jsonl has it.</summary>
    public string OutcomeLines => string.Join('\n', Events.OfType<SampleServed>().Select(MetricsJson.Line));

    /// <summary>As evaluations.jsonl has it.</summary>
    public string EvaluationLines => string.Join('\n', Events.OfType<Evaluated>().Select(MetricsJson.Line));

    public void Publish(SimulationEvent simulationEvent) => Events.Add(simulationEvent);
}
