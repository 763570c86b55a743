using Lethean.Learning.Defenses;
using Lethean.Learning.TestTime;

namespace Lethean.Actors.Configuration;

/// <summary>Everything about one simulation but its seed.</summary>
/// <param name="Defenses">The chain, first link first; may be empty.</param>
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
    bool OutcomesLog)
{
    /// <summary>Whether outcomes are kept: also where a metric of every sample would have no other place.</summary>
    public bool KeepsOutcomes => OutcomesLog || Evaluation.GradientCorrelation == CorrelationMetric.EverySample;
}
