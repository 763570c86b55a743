using System.Globalization;
using System.Net;
using Lethean.Learning.Defenses;
using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Actors.Configuration;

/// <summary>Types of settings that no kind needs; those that kinds need are <see cref="ParameterTypes"/>.</summary>
internal static class SettingTypes
{
    public static ScalarType<ulong> Seed { get; } = new($"a whole number from 0 to {ulong.MaxValue}", TryParseSeed, 1);

    /// <summary>Of a run or a recipe.</summary>
    public static ScalarType<string> Name { get; } = new(
        Names.AllowedFile, (string text, out string value) => Names.IsFile(value = text), "name");

    /// <summary>Of a source, a model or a node: one element of a path of settings or of an address.</summary>
    public static ScalarType<string> Key { get; } = new(
        Names.AllowedKey, (string text, out string value) => Names.IsKey(value = text), "name");

    /// <summary>Of a network interface.</summary>
    public static ScalarType<IPAddress> NetworkAddress { get; } = new(
        "a numeric address such as 127.0.0.1, ::1 or 0.0.0.0",
        (string text, out IPAddress value) => IPAddress.TryParse(text, out value!),
        IPAddress.Loopback);

    public static ScalarType<Uri> HttpAddress { get; } = new(
        "an address such as \"http://localhost:4318\"", TryParseHttpAddress, new Uri("http://localhost"));

    /// <summary>The exponent of Zipf's law, 0 for equal shares.</summary>
    public static ScalarType<double> ClientShare { get; } = new(
        $"uniform, or zipf(s) with s from 0 to {ClientSettings.LargestExponent}", TryParseClientShare, 0);

    public static ScalarType<Moment> Moment { get; } = new(
        "a number of served samples such as 500, an intended time such as 30s, or never", TryParseMoment, Learning.Defenses.Moment.Start);

    /// <summary>How many of what there is; null for all of it.</summary>
    public static ScalarType<int?> NumberOrAll(int max) => new($"a whole number from 1 to {max}, or all", TryParseNumberOrAll, null)
    {
        Contains = value => value is null || (value >= 1 && value <= max),
    };

    private static bool TryParseNumberOrAll(string text, out int? value)
    {
        var isNumber = TryParseInteger(text, out var number);
        value = isNumber ? number : null;
        return isNumber || text == "all";
    }

    private static bool TryParseMoment(string text, out Moment value)
    {
        value = Learning.Defenses.Moment.Never;
        if (text == "never")
            return true;
        if (TryParseInteger(text, out var served))
            value = Learning.Defenses.Moment.AfterSamples(served);
        else if (TryParseDuration(text, out var time))
            value = Learning.Defenses.Moment.At(time);
        else
            return false;
        return served >= 0;
    }

    private static bool TryParseSeed(string text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryParseHttpAddress(string text, out Uri value)
    {
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var parsed)
            && (parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps);
        value = isAddress ? parsed! : new Uri("http://localhost");
        return isAddress;
    }

    private static bool TryParseClientShare(string text, out double exponent)
    {
        exponent = 0;
        return text == "uniform"
            || (ArgumentOf("zipf", text) is { } argument && TryParseNumber(argument, out exponent)
                && exponent is >= 0 and <= ClientSettings.LargestExponent);
    }
}
