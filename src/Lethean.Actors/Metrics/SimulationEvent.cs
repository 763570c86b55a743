using System.Collections.Immutable;
using Lethean.Learning.Data;

namespace Lethean.Actors.Metrics;

/// <summary>Something that happened in one variant of an experiment, as told to every <see cref="IMetricsSink"/>.</summary>
public abstract record SimulationEvent(string Variant, ulong Seed);

/// <param name="Samples">Samples that are offered at most, where that is known beforehand.</param>
public sealed record VariantStarted(string Variant, ulong Seed, long? Samples) : SimulationEvent(Variant, Seed);

/// <summary>What admission has counted so far, once a second while samples come by themselves.</summary>
/// <param name="Sources">By source name.</param>
public sealed record AdmissionProgressed(string Variant, ulong Seed, ImmutableSortedDictionary<string, OfferedCounts> Sources)
    : SimulationEvent(Variant, Seed);

/// <summary>Somebody has changed the course of the run.</summary>
public sealed record Intervened(string Variant, ulong Seed, Intervention Intervention) : SimulationEvent(Variant, Seed);

/// <summary>A sample was delivered: served, or failed (<see cref="SampleOutcome.FailReason"/>).</summary>
/// <param name="Timing"><c>null</c> when the sample failed.</param>
public sealed record SampleServed(string Variant, ulong Seed, SampleOutcome Outcome, SampleTiming? Timing)
    : SimulationEvent(Variant, Seed)
{
    /// <summary>What an attacker spent on it; <c>null</c> where nobody did anything to it.</summary>
    public AttackCosts? Costs { get; init; }

    /// <summary>The pixels that an attacker made, where the settings ask for them.</summary>
    public Image? Perturbed { get; init; }

    /// <summary>The pixels as they were served, where somebody may watch; else <c>null</c>.</summary>
    public Image? Shown { get; init; }
}

/// <summary>Evaluations come in the order of their sample counts, but may come after later samples were served.</summary>
public sealed record Evaluated(string Variant, ulong Seed, EvaluationPoint Point) : SimulationEvent(Variant, Seed);

public sealed record ModelRestored(string Variant, ulong Seed, ModelRestore Restore) : SimulationEvent(Variant, Seed);

/// <summary>A source that is made elsewhere has ended before its time.</summary>
public sealed record SourceLost(string Variant, ulong Seed, SourceLoss Loss) : SimulationEvent(Variant, Seed);

/// <summary>The last event of a variant, also of an interrupted one.</summary>
public sealed record VariantCompleted(string Variant, ulong Seed, VariantSummary Summary) : SimulationEvent(Variant, Seed);

/// <summary>Takes the events of an experiment: a live view, a file, an exporter.</summary>
public interface IMetricsSink
{
    /// <summary>
    /// Called one event at a time, on changing threads. The model waits for a sink that is slow, and an exception here
    /// fails the run: a result that cannot be written is no result.
    /// </summary>
    void Publish(SimulationEvent simulationEvent);
}

/// <summary>Passes events on one at a time, also where several variants run at once.</summary>
internal sealed class SerializedSinks(IReadOnlyList<IMetricsSink> sinks) : IMetricsSink
{
    private readonly Lock _lock = new();

    public void Publish(SimulationEvent simulationEvent)
    {
        lock (_lock)
        {
            foreach (var sink in sinks)
                sink.Publish(simulationEvent);
        }
    }
}
