using System.Globalization;

namespace Akka.Configuration.Hocon;

internal static class HoconDuration
{
    internal static TimeSpan Parse(string text, bool allowInfinite)
    {
        if (allowInfinite && text.Equals("infinite", StringComparison.OrdinalIgnoreCase))
            return Timeout.InfiniteTimeSpan;
        var number = text.TrimEnd([.. "abcdefghijklmnopqrstuvwxyz "]);
        var value = double.Parse(number, NumberFormatInfo.InvariantInfo);
        if (value < 0)
            throw new FormatException($"Expected a positive value instead of {value}");
        return text[number.Length..].Trim() switch
        {
            "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => TimeSpan.FromTicks((long)Math.Round(value / 100)),
            "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.FromTicks((long)Math.Round(value * 10)),
            "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.FromMilliseconds(value),
            "s" or "second" or "seconds" => TimeSpan.FromSeconds(value),
            "m" or "minute" or "minutes" => TimeSpan.FromMinutes(value),
            "h" or "hour" or "hours" => TimeSpan.FromHours(value),
            "d" or "day" or "days" => TimeSpan.FromDays(value),
            var unit => throw new FormatException($"{unit} is not a unit of time"),
        };
    }
}
