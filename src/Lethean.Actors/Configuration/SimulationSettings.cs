using Lethean.Learning.Defenses;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Configuration;

/// <summary>Everything about one simulation but its seed.</summary>
/// <param name="Defenses">The chain, first link first; may be empty.</param>
/// <param name="CheckpointEvery">Least wall-clock time between two points from which an interrupted run goes on, 0 or more; null for none.</param>
/// <param name="OutcomesLog">Whether the run keeps a line for each sample.</param>
public sealed record SimulationSettings(
    DeviceSettings Device,
    ModelSettings Model,
    DataSettings Data,
    AdaptationSettings Adaptation,
    TrafficSettings Traffic,
    ServingSettings Serving,
    IReadOnlyList<DefenseSettings> Defenses,
    EvaluationSettings Evaluation,
    MetricsSettings Metrics,
    CapacitySettings Capacity,
    TimeSpan? CheckpointEvery,
    bool OutcomesLog)
{
    /// <summary>Longest time that one actor waits for the answer of another, above 0.</summary>
    public required TimeSpan AnswerWithin { get; init; }

    /// <summary>Whether an interrupted simulation can go on where it was: time that is simulated, answers that come from the model.</summary>
    public bool CanGoOn => Traffic.Clock == ClockKind.Virtual && Serving.Mode == ServingMode.Adapted;

    /// <summary>Whether outcomes are kept: also where a metric of every sample would have no other place.</summary>
    public bool KeepsOutcomes => OutcomesLog || Evaluation.GradientCorrelation == CorrelationMetric.EverySample;
}
