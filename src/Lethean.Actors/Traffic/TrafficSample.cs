using Lethean.Learning.Samples;

namespace Lethean.Actors.Traffic;

/// <summary>A sample on its way to the model.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="SourceSequence">Order within the source, from 1.</param>
/// <param name="Client">Which client of the source sent it, from 0.</param>
/// <param name="IntendedSeconds">When it should arrive, seconds since the start of the traffic.</param>
/// <param name="Crafting">What its author still does to it when it is sent; <c>null</c> where it is sent as drawn.</param>
public sealed record TrafficSample(
    string Source, long SourceSequence, int Client, double IntendedSeconds, Sample Sample, ICrafting? Crafting)
{
    /// <summary>Who waits for the answer; <c>null</c> where nobody does.</summary>
    public ISender? Sender { get; init; }

    /// <summary>The way of this sample has ended, one way or another.</summary>
    public void IsAnswered() => Sender?.IsAnswered(this);

    /// <summary>The order of the merged traffic. Strict: two sources never share a name.</summary>
    public static int CompareArrival(TrafficSample left, TrafficSample right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var byTime = left.IntendedSeconds.CompareTo(right.IntendedSeconds);
        return byTime != 0 ? byTime : string.CompareOrdinal(left.Source, right.Source);
    }
}
