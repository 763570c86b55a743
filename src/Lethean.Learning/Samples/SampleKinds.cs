using Lethean.Learning.Kinds;

namespace Lethean.Learning.Samples;

/// <summary>What sources can send. A new kind is a file and a line here.</summary>
public static class SampleKinds
{
    public static KindFamily<GeneratorSettings> All { get; } = new(
        "samples",
        BenignSettings.Declaration,
        LetheanSettings.Declaration,
        RandomPixelsSettings.Declaration,
        ShiftSettings.Declaration,
        FgsmSettings.Declaration,
        PgdSettings.Declaration,
        CraftedLetheanSettings.Declaration,
        AdaptiveLetheanSettings.Declaration,
        TepaSettings.Declaration,
        ReplaySettings.Declaration);
}
