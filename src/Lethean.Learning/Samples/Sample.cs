using Lethean.Learning.Data;

namespace Lethean.Learning.Samples;

/// <summary>One sample as a source sends it.</summary>
/// <param name="Image">Pixels in [0, 1].</param>
/// <param name="Label">The true class where there is one, else −1.</param>
/// <param name="DatasetIndex">Where the image comes from in its split; −1 for none.</param>
/// <param name="QuarterTurns">How far it was turned counter-clockwise, 0 … 3.</param>
public sealed record Sample(Image Image, int Label, int DatasetIndex, int QuarterTurns)
{
    /// <summary>
    /// Seed of what its crafting draws, 0 where that draws nothing. Drawn with the sample, so that a sample depends on
    /// how many came before it, not on which of them were finished when.
    /// </summary>
    public ulong CraftingSeed { get; init; }
}
