using Lethean.Actors.Traffic;
using Lethean.Learning.Attacks;
using Lethean.Learning.Datasets;

namespace Lethean.Actors.Tests.Traffic;

/// <summary>Samples whose image does not matter.</summary>
internal static class Samples
{
    private static readonly Sample Dot = new(new Image(new ImageShape(1, 1, 1), [0.5f]), 0, 0, 0);

    public static TrafficSample Of(string source, long sequence, double seconds) => new(source, sequence, 0, seconds, Dot, null);
}
