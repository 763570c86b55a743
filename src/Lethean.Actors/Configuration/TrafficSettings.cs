namespace Lethean.Actors.Configuration;

/// <summary>What is offered to the model, when, and until when.</summary>
/// <param name="Clock">What intended times mean.</param>
/// <param name="StopAfter">When the run is over.</param>
/// <param name="Sources">At least one, in the order of their names.</param>
/// <param name="Admission">The queue before the model.</param>
public sealed record TrafficSettings(ClockKind Clock, StopAfterSettings StopAfter, IReadOnlyList<SourceSettings> Sources, AdmissionSettings Admission)
{
    /// <summary>Samples that are offered at most, by the number after which the run is over and the budgets of the sources; <c>null</c>: they bound nothing.</summary>
    public long? MostSamples
    {
        get
        {
            // A sum with a source that has no budget is null.
            var budgets = Sources.Aggregate((long?)0, (sum, source) => sum + source.Limits.Budget);
            return budgets is { } spent && StopAfter.Samples is { } samples ? Math.Min(spent, samples) : budgets ?? StopAfter.Samples;
        }
    }
}

public enum ClockKind
{
    /// <summary>Intended times only order the samples; the run goes as fast as the model can.</summary>
    Virtual,

    /// <summary>Samples are offered at their intended times, whether or not the model keeps up.</summary>
    RealTime,
}

/// <summary>The run ends at the first of these that comes true, or when every source has ended; one or the other will happen.</summary>
/// <param name="Samples">Samples offered by all sources together, 1 or more: the same traffic whatever the model makes of it.</param>
/// <param name="Duration">Intended time since the start, above 0.</param>
/// <param name="AccuracyBelow">An evaluation under this accuracy, 0 to 1.</param>
public sealed record StopAfterSettings(long? Samples, TimeSpan? Duration, double? AccuracyBelow);
