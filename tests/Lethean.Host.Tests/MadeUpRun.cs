using System.Collections.Immutable;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Tests;

/// <summary>Parts of a run that nobody has run; tests change by <c>with</c> what they are about.</summary>
internal static class MadeUpRun
{
    public static readonly ImmutableSortedDictionary<string, long> NoReasons = ImmutableSortedDictionary<string, long>.Empty;

    public static readonly Manifest Manifest = new()
    {
        Name = "made-up",
        Status = RunStatus.Completed,
        StartedUtc = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        Command = ["lethean"],
        Seed = 1,
        Data = [],
        Checkpoints = [],
        Classes = ["first", "second"],
    };

    public static RunData Of(params VariantData[] variants) => new(Manifest, "", variants, []);

    /// <summary>A variant with one seed that ended, from its evaluations.</summary>
    public static VariantData Variant(string name, params ImmutableArray<EvaluationPoint> points) => new(name, 1, points, new VariantSummary
    {
        Name = name,
        Seed = 1,
        InitialAccuracy = points[0].Accuracy,
        FinalAccuracy = points[^1].Accuracy,
        MinAccuracy = points.Min(point => point.Accuracy),
        Evaluations = points,
        Sources = ImmutableSortedDictionary<string, SourceCounts>.Empty,
        Restores = [],
        StoppedBy = StopReasons.Samples,
        Interrupted = false,
        DurationSeconds = 20,
    });

    /// <summary>The same with other parts in its summary.</summary>
    public static VariantData With(this VariantData variant, Func<VariantSummary, VariantSummary> change) =>
        variant with { Summary = change(variant.Summary!) };

    /// <summary>An evaluation with an interval of five points to either side.</summary>
    public static EvaluationPoint Point(long sample, int correct, int images = 100)
    {
        var accuracy = (double)correct / images;
        return new()
        {
            Sample = sample,
            Accuracy = accuracy,
            Images = images,
            Correct = correct,
            ImagesPerClass = [images / 2, images / 2],
            CorrectPerClass = [correct / 2, correct - (correct / 2)],
            Low = accuracy - 0.05,
            High = accuracy + 0.05,
        };
    }

    /// <summary>Counts of a source all of whose samples were adapted to.</summary>
    public static SourceCounts Counts(long offered) => new()
    {
        Offered = offered,
        Admitted = offered,
        Dropped = NoReasons,
        Served = offered,
        Failed = NoReasons,
        Adapted = offered,
        Skipped = NoReasons,
    };

    /// <summary>A sample that was answered and not adapted to.</summary>
    public static SampleOutcome Outcome { get; } = new()
    {
        Sequence = 1,
        Source = "users",
        SourceSequence = 1,
        Client = 0,
        IntendedSeconds = 0,
        Label = 3,
        QuarterTurns = 0,
        Prediction = 3,
        MainConfidence = 0.9,
        UprightConfidence = 0.9,
        Adapted = false,
        SkipReason = "adaptation-off",
    };

    public static ImmutableSortedDictionary<string, SourceCounts> Sources(params (string Name, SourceCounts Counts)[] sources) =>
        sources.ToImmutableSortedDictionary(source => source.Name, source => source.Counts);
}
