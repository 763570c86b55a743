using Lethean.Learning.Samples;

namespace Lethean.Actors.Configuration.Reading;

/// <summary>Reads what a source sends.</summary>
internal static class GeneratorReader
{
    public static KindReader<GeneratorSettings> Kinds { get; } = new(SampleKinds.All);
}
