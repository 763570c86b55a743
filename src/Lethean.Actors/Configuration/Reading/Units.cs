namespace Lethean.Actors.Configuration.Reading;

/// <summary>Durations such as <c>250ms</c> or <c>5 minutes</c>, and rates such as <c>90/s</c> or <c>0.8 × capacity</c>.</summary>
internal static class Units
{
    public const int MostDays = 365;

    private static readonly Dictionary<string, TimeSpan> Known = Named(
        (TimeSpan.FromMilliseconds(1), ["ms", "millisecond", "milliseconds"]),
        (TimeSpan.FromSeconds(1), ["s", "second", "seconds"]),
        (TimeSpan.FromMinutes(1), ["m", "min", "minute", "minutes"]),
        (TimeSpan.FromHours(1), ["h", "hour", "hours"]),
        (TimeSpan.FromDays(1), ["d", "day", "days"]));

    public static bool TryParseDuration(string text, out TimeSpan value)
    {
        value = default;
        var unitAt = text.AsSpan().IndexOfAnyInRange('a', 'z');
        if (unitAt < 0 || !SettingTypes.TryParseNumber(text[..unitAt].TrimEnd(), out var number)
            || !Known.TryGetValue(text[unitAt..], out var unit) || !(number >= 0) || number * unit.TotalDays > MostDays)
            return false;
        value = unit * number;
        return true;
    }

    /// <param name="perSecond">0, or in the range of a <see cref="Rate"/>.</param>
    public static bool TryParseRate(string text, out double perSecond) =>
        TryParsePerSecond(text, out perSecond) && perSecond is 0 or (>= Rate.LeastPerSecond and <= Rate.MostPerSecond);

    private static bool TryParsePerSecond(string text, out double perSecond)
    {
        perSecond = 0;
        if (CapacityRates.TryParse(text, out var ofCapacity))
        {
            perSecond = ofCapacity * CapacityRates.Provisional;
            return true;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !SettingTypes.TryParseNumber(text[..slash].TrimEnd(), out var number) || !Known.TryGetValue(text[(slash + 1)..].TrimStart(), out var unit))
            return false;
        perSecond = number / unit.TotalSeconds;
        return true;
    }

    private static Dictionary<string, TimeSpan> Named(params IEnumerable<(TimeSpan Unit, string[] Names)> units) =>
        units.SelectMany(unit => unit.Names.Select(name => (name, unit.Unit))).ToDictionary();
}
