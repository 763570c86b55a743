using System.Diagnostics;

namespace Lethean.Benchmarks.Comparison;

/// <summary>Wall times.</summary>
internal static class Stopped
{
    public static double Seconds(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>After three calls that do not count.</summary>
    public static double MedianMilliseconds(int times, Action action)
    {
        for (var i = 0; i < 3; i++)
            action();
        double[] milliseconds = [.. Enumerable.Range(0, times).Select(_ => 1000 * Seconds(action)).Order()];
        return milliseconds[times / 2];
    }

    /// <summary>How often a second, in at least so many seconds, after three calls that do not count.</summary>
    public static double PerSecond(double seconds, Action action)
    {
        for (var i = 0; i < 3; i++)
            action();
        var (started, times) = (Stopwatch.GetTimestamp(), 0);
        do
        {
            action();
            times++;
        }
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds);
        return times / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The most memory that this process has had at once; null where the system does not tell.</summary>
    public static double? PeakMegabytes() => Megabytes("VmHWM:");

    /// <summary>The memory that this process has now; null where the system does not tell.</summary>
    public static double? ResidentMegabytes() => Megabytes("VmRSS:");

    private static double? Megabytes(string field)
    {
        const string Status = "/proc/self/status";
        var line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal)) : null;
        return line is null ? null : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }
}
