using System.Diagnostics;

namespace Akka.Util;

/// <summary>Time that no change of the wall clock touches.</summary>
internal static class MonotonicClock
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    internal static TimeSpan Elapsed => Stopwatch.GetElapsedTime(Start);
}
