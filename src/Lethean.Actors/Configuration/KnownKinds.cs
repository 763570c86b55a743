using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Kinds;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Configuration;

/// <summary>The kinds that a configuration may name.</summary>
public sealed record KnownKinds
{
    /// <summary>All that come with the program.</summary>
    public static KnownKinds All { get; } = new();

    public KindFamily<GeneratorSettings> Samples { get; init; } = SampleKinds.All;

    public KindFamily<ArrivalSettings> Arrivals { get; init; } = ArrivalKinds.All;

    /// <summary>Every family, for those who list kinds.</summary>
    public IReadOnlyList<IKindFamily> Families => [Samples, Arrivals];
}
