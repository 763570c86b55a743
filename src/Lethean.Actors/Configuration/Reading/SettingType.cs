using System.Globalization;
using Lethean.Actors.Configuration.Arrivals;
using Lethean.Learning;
using Lethean.Learning.Defenses;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Configuration.Reading;

internal delegate bool TryParse<T>(string text, out T value);

/// <summary>What a setting may hold.</summary>
/// <param name="Allowed">The same in words.</param>
/// <param name="TryParse">Reads it; says no to anything else.</param>
/// <param name="Fallback">Stands for a value that could not be read, so that the rest is still checked.</param>
/// <param name="Names">The choices, where there are few enough to name.</param>
internal sealed record SettingType<T>(string Allowed, TryParse<T> TryParse, T Fallback, IReadOnlyCollection<string>? Names = null);

internal static class SettingTypes
{
    public static SettingType<double> Fraction { get; } = Number(0, 1);

    public static SettingType<ulong> Seed { get; } = new($"a whole number from 0 to {ulong.MaxValue}", TryParseSeed, 1);

    public static SettingType<bool> Boolean { get; } = OneOf(new Dictionary<string, bool>
    {
        ["true"] = true,
        ["false"] = false,
        ["on"] = true,
        ["off"] = false,
        ["yes"] = true,
        ["no"] = false,
    });

    public static SettingType<string> Text { get; } = new("text that is not empty, without control characters", TryParseText, "?");

    /// <summary>Of a run or a recipe.</summary>
    public static SettingType<string> Name { get; } = new(Names.AllowedFile, (string text, out string value) => Names.IsFile(value = text), "name");

    public static SettingType<Uri> HttpAddress { get; } = new(
        "an address such as \"http://localhost:4318\"", TryParseHttpAddress, new Uri("http://localhost"));

    /// <summary>Between pixels in [0, 1]; papers count in steps of an 8-bit image.</summary>
    public static SettingType<double> PixelDistance { get; } = new(
        "a number above 0, at most 1, or a fraction such as 8/255", TryParsePixelDistance, 1);

    public static SettingType<Rate> Rate { get; } = new(
        $"a rate {Configuration.Rate.Range}, such as 90/s or 10/min, or of the measured capacity, such as 0.8 × capacity", TryParseRate, new Rate(1));

    /// <summary>Samples a second, 0 for a pause.</summary>
    public static SettingType<double> RateOrPause { get; } = new(
        $"0/s, or a rate {Configuration.Rate.Range}, such as 90/s or 10/min, or of the measured capacity, such as 0.8 × capacity", Units.TryParseRate, 1);

    public static SettingType<ThinkTime> ThinkTime { get; } = new(
        $"exponential(d) or constant(d) with d a duration from {Arrivals.ThinkTime.Shortest.TotalMilliseconds}ms to {Units.MostDays}d, such as exponential(2s)",
        TryParseThinkTime,
        new ThinkTime(ThinkTimeSpread.Constant, Arrivals.ThinkTime.Shortest));

    public static SettingType<AuxiliaryBatch> Batch { get; } = new(
        $"expand, or random(n) with n from 1 to {MostCopies}", TryParseBatch, AuxiliaryBatch.Expand);

    /// <summary>The exponent of Zipf's law, 0 for equal shares.</summary>
    public static SettingType<double> ClientShare { get; } = new(
        $"uniform, or zipf(s) with s from 0 to {ClientSettings.LargestExponent}", TryParseClientShare, 0);

    private const int MostCopies = 4096;

    public static SettingType<int> Integer(int min, int max) =>
        new($"a whole number from {min} to {max}", (string text, out int value) => TryParseInteger(text, out value) && value >= min && value <= max, min);

    public static SettingType<double> Number(double min, double max) =>
        new($"a number from {min} to {max}", (string text, out double value) => TryParseNumber(text, out value) && value >= min && value <= max, max);

    public static SettingType<double> PositiveNumber(double max) =>
        new($"a number above 0, at most {max}", (string text, out double value) => TryParseNumber(text, out value) && value > 0 && value <= max, max);

    public static SettingType<TimeSpan> Duration(TimeSpan min) =>
        new($"a duration from {min.TotalMilliseconds}ms to {Units.MostDays}d, such as 250ms, 10s or 5 minutes",
            (string text, out TimeSpan value) => Units.TryParseDuration(text, out value) && value >= min, min);

    public static SettingType<double> FractionBelowOne { get; } =
        new("a number from 0, below 1", (string text, out double value) => TryParseNumber(text, out value) && value is >= 0 and < 1, 0);

    /// <summary>Above 0 and below 1.</summary>
    public static SettingType<double> ProperFraction { get; } =
        new("a number above 0 and below 1", (string text, out double value) => TryParseNumber(text, out value) && value is > 0 and < 1, 0.5);

    public static SettingType<Moment> Moment { get; } = new(
        "a number of served samples such as 500, an intended time such as 30s, or never", TryParseMoment, Learning.Defenses.Moment.Start);

    public static SettingType<T> Choice<T>() where T : struct, Enum => OneOf(Enum.GetValues<T>().ToDictionary(KebabCase.Of));

    public static SettingType<T> OneOf<T>(IReadOnlyDictionary<string, T> choices) =>
        new(string.Join(", ", choices.Keys), (string text, out T value) => choices.TryGetValue(text, out value!), choices.Values.First(), [.. choices.Keys]);

    public static bool TryParseNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out value);

    private static bool TryParseInteger(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryParseMoment(string text, out Moment value)
    {
        value = Learning.Defenses.Moment.Never;
        if (text == "never")
            return true;
        if (TryParseInteger(text, out var served))
            value = Learning.Defenses.Moment.AfterSamples(served);
        else if (Units.TryParseDuration(text, out var time))
            value = Learning.Defenses.Moment.At(time);
        else
            return false;
        return served >= 0;
    }

    private static bool TryParsePixelDistance(string text, out double value)
    {
        var parts = text.Split('/', 2, StringSplitOptions.TrimEntries);
        var denominator = 1.0;
        var parsed = TryParseNumber(parts[0], out value) & (parts.Length == 1 || TryParseNumber(parts[1], out denominator));
        value /= denominator;
        return parsed && value is > 0 and <= 1;
    }

    private static bool TryParseSeed(string text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryParseText(string text, out string value) => (value = text).Trim().Length > 0 && PrintableText.IsPrintable(text);

    private static bool TryParseHttpAddress(string text, out Uri value)
    {
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var parsed) && (parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps);
        value = isAddress ? parsed! : new Uri("http://localhost");
        return isAddress;
    }

    private static bool TryParseBatch(string text, out AuxiliaryBatch value)
    {
        value = AuxiliaryBatch.Expand;
        if (text == "expand")
            return true;
        if (ArgumentOf("random", text) is not { } argument || !TryParseInteger(argument, out var copies) || copies is < 1 or > MostCopies)
            return false;
        value = AuxiliaryBatch.Random(copies);
        return true;
    }

    private static bool TryParseRate(string text, out Rate value)
    {
        var isRate = Units.TryParseRate(text, out var perSecond) && perSecond > 0;
        value = new Rate(isRate ? perSecond : 1);
        return isRate;
    }

    private static bool TryParseThinkTime(string text, out ThinkTime value)
    {
        foreach (var spread in Enum.GetValues<ThinkTimeSpread>())
        {
            if (ArgumentOf(KebabCase.Of(spread), text) is { } argument && Units.TryParseDuration(argument, out var mean) && mean >= Arrivals.ThinkTime.Shortest)
            {
                value = new ThinkTime(spread, mean);
                return true;
            }
        }

        value = new ThinkTime(ThinkTimeSpread.Constant, Arrivals.ThinkTime.Shortest);
        return false;
    }

    private static bool TryParseClientShare(string text, out double exponent)
    {
        exponent = 0;
        return text == "uniform"
            || (ArgumentOf("zipf", text) is { } argument && TryParseNumber(argument, out exponent) && exponent is >= 0 and <= ClientSettings.LargestExponent);
    }

    /// <summary>What stands between the brackets of <c>name(…)</c>, or null.</summary>
    private static string? ArgumentOf(string name, string text) =>
        text.StartsWith($"{name}(", StringComparison.Ordinal) && text.EndsWith(')') ? text[(name.Length + 1)..^1] : null;
}
