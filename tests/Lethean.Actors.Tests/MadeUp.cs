using System.Collections.Immutable;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests;

/// <summary>Metrics that nobody has measured; tests change by <c>with</c> what they are about.</summary>
internal static class MadeUp
{
    /// <summary>An evaluation of a hundred images.</summary>
    public static EvaluationPoint Point(long sample, double accuracy) => new()
    {
        Sample = sample,
        Accuracy = accuracy,
        Images = 100,
        Correct = (int)Math.Round(100 * accuracy),
        ImagesPerClass = [],
        CorrectPerClass = [],
        Low = 0,
        High = 1,
    };

    /// <summary>What became of a sample of random pixels for which the model gave no numbers.</summary>
    public static SampleOutcome Outcome { get; } = new()
    {
        Sequence = 1,
        Source = "users",
        SourceSequence = 1,
        Client = 0,
        IntendedSeconds = 1,
        Label = -1,
        QuarterTurns = 0,
        Adapted = false,
    };

    /// <summary>A variant that ended without an evaluation.</summary>
    public static VariantSummary Summary { get; } = new()
    {
        Name = "a",
        Seed = 1,
        Evaluations = [],
        Sources = ImmutableSortedDictionary<string, SourceCounts>.Empty,
        Restores = [],
        StoppedBy = StopReasons.Samples,
        Interrupted = false,
        DurationSeconds = 1.5,
    };
}
