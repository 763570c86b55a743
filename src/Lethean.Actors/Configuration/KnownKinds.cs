using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;
using Lethean.Learning.Kinds;
using Lethean.Learning.Samples;
using Lethean.Learning.Training;

namespace Lethean.Actors.Configuration;

/// <summary>The kinds that a configuration may name.</summary>
public sealed record KnownKinds
{
    /// <summary>All that come with the program.</summary>
    public static KnownKinds All { get; } = new();

    public KindFamily<GeneratorSettings> Samples { get; init; } = SampleKinds.All;

    public KindFamily<ArrivalSettings> Arrivals { get; init; } = ArrivalKinds.All;

    public KindFamily<DefenseSettings> Defenses { get; init; } = DefenseKinds.All;

    public KindFamily<AdaptationSettings> Adaptation { get; init; } = AdaptationKinds.All;

    public KindFamily<LearningRateSchedule> Schedules { get; init; } = LearningRateSchedule.All;

    /// <summary>Every family, for those who list kinds.</summary>
    public IReadOnlyList<IKindFamily> Families => [Samples, Arrivals, Defenses, Adaptation, Schedules];
}
