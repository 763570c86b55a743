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

    /// <summary>The most memory that this process has had at once (VmHWM); null where the system does not tell.</summary>
    public static double? PeakMegabytes()
    {
        const string Status = "/proc/self/status";
        var line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
        return line is null ? null : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }
}
