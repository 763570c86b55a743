namespace Lethean.Actors.Configuration.Reading;

/// <summary>Durations such as <c>250ms</c> or <c>5 minutes</c>, and rates such as <c>90/s</c>.</summary>
internal static class Units
{
    public const int MostDays = 365;

    private static readonly Dictionary<string, TimeSpan> Known = new()
    {
        ["ms"] = TimeSpan.FromMilliseconds(1), ["millisecond"] = TimeSpan.FromMilliseconds(1), ["milliseconds"] = TimeSpan.FromMilliseconds(1),
        ["s"] = TimeSpan.FromSeconds(1), ["second"] = TimeSpan.FromSeconds(1), ["seconds"] = TimeSpan.FromSeconds(1),
        ["m"] = TimeSpan.FromMinutes(1), ["min"] = TimeSpan.FromMinutes(1), ["minute"] = TimeSpan.FromMinutes(1), ["minutes"] = TimeSpan.FromMinutes(1),
        ["h"] = TimeSpan.FromHours(1), ["hour"] = TimeSpan.FromHours(1), ["hours"] = TimeSpan.FromHours(1),
        ["d"] = TimeSpan.FromDays(1), ["day"] = TimeSpan.FromDays(1), ["days"] = TimeSpan.FromDays(1),
    };

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

    public static bool TryParseRate(string text, out Rate value)
    {
        value = new Rate(1);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !SettingTypes.TryParseNumber(text[..slash].TrimEnd(), out var number) || !Known.TryGetValue(text[(slash + 1)..].TrimStart(), out var unit))
            return false;
        var perSecond = number / unit.TotalSeconds;
        if (!(perSecond is > 0 and <= Rate.MostPerSecond))
            return false;
        value = new Rate(perSecond);
        return true;
    }
}
