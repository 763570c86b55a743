using System.Collections.Immutable;
using System.Globalization;

namespace Lethean.Learning.Kinds;

/// <summary>Types of parameters and of other settings. Meant for <c>using static</c>.</summary>
public static class ParameterTypes
{
    /// <summary>Says of a parameter that it has no default.</summary>
    public const bool MustBeSaid = true;

    /// <summary>The unit of durations, which say themselves whether they are seconds or days.</summary>
    public const string Time = "time";

    /// <summary>The longest duration that any setting takes.</summary>
    public const int MostDays = 365;

    /// <summary>The largest number of samples that any setting takes.</summary>
    public const int MostSamples = 1_000_000_000;

    private static readonly (string Name, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("millisecond", TimeSpan.FromMilliseconds(1)), ("milliseconds", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)), ("second", TimeSpan.FromSeconds(1)), ("seconds", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)), ("min", TimeSpan.FromMinutes(1)),
        ("minute", TimeSpan.FromMinutes(1)), ("minutes", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("hour", TimeSpan.FromHours(1)), ("hours", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)), ("day", TimeSpan.FromDays(1)), ("days", TimeSpan.FromDays(1)),
    ];

    /// <summary>0 to 1, both included.</summary>
    public static ScalarType<double> Fraction { get; } = Number(0, 1);

    /// <summary>From 0, below 1.</summary>
    public static ScalarType<double> FractionBelowOne { get; } = NumberThat(
        value => value is >= 0 and < 1, "from 0, below 1", "0 to below 1", 0);

    /// <summary>Above 0 and below 1.</summary>
    public static ScalarType<double> ProperFraction { get; } = NumberThat(value => value is > 0 and < 1, "above 0 and below 1", null, 0.5);

    /// <summary>Between pixels in [0, 1], (0, 1]; papers count in steps of an 8-bit image.</summary>
    public static ScalarType<double> PixelDistance { get; } =
        new("a number above 0, at most 1, or a fraction such as 8/255", TryParseFraction, 1)
        {
            Contains = value => value is > 0 and <= 1,
            Text = WritePixelDistance,
            Range = "above 0, at most 1, or a fraction such as 8/255",
        };

    public static ScalarType<bool> Flag { get; } = OneOf(new Dictionary<string, bool>
    {
        ["true"] = true,
        ["false"] = false,
        ["on"] = true,
        ["off"] = false,
        ["yes"] = true,
        ["no"] = false,
    }) with
    {
        Range = null,
    };

    public static ScalarType<string> Text { get; } = new("text that is not empty, without control characters", TryParseText, "?")
    {
        Contains = value => !string.IsNullOrWhiteSpace(value) && PrintableText.IsPrintable(value),
        Text = value => $"\"{value}\"",
    };

    /// <param name="of">What is counted, such as "samples".</param>
    public static ScalarType<int> WholeNumber(int min, int max, string? of = null) =>
        new($"a whole number from {min} to {max}", TryParseInteger, min)
        {
            Contains = value => value >= min && value <= max,
            Range = $"{min} to {max}",
            Unit = of,
        };

    public static ScalarType<double> Number(double min, double max) =>
        NumberThat(value => value >= min && value <= max, Invariant($"from {min} to {max}"), Invariant($"{min} to {max}"), max);

    public static ScalarType<double> PositiveNumber(double max) =>
        NumberThat(value => value > 0 && value <= max, Invariant($"above 0, at most {max}"), null, max);

    public static ScalarType<TimeSpan> Duration(TimeSpan min) =>
        new($"a duration from {min.TotalMilliseconds}ms to {MostDays}d, such as 250ms, 10s or 5 minutes", TryParseDuration, min)
        {
            Contains = value => value >= min && value.TotalDays <= MostDays,
            Text = WriteDuration,
            Range = $"{min.TotalMilliseconds}ms to {MostDays}d",
            Unit = Time,
        };

    /// <summary>The members of an enumeration in kebab-case. The prose of a parameter says what each means.</summary>
    public static ScalarType<T> Choice<T>() where T : struct, Enum =>
        OneOf(Enum.GetValues<T>().ToDictionary(KebabCase.Of)) with { Range = null };

    /// <param name="choices">By what they are called; the first is the fallback.</param>
    public static ScalarType<T> OneOf<T>(IReadOnlyDictionary<string, T> choices) =>
        new(string.Join(", ", choices.Keys), (string text, out T value) => choices.TryGetValue(text, out value!), choices.Values.First())
        {
            Names = [.. choices.Keys],
            Contains = value => choices.Values.Contains(value),
            Text = value => choices.FirstOrDefault(choice => Equals(choice.Value, value)).Key ?? Invariant($"{value}"),
            Range = $"one of {string.Join(", ", choices.Keys)}",
        };

    /// <summary>A value that may be null: not set.</summary>
    public static ParameterType<T?> Optional<T>(ScalarType<T> type) where T : struct => new OptionalValueType<T>(type);

    /// <summary>Text that may be null: not set.</summary>
    public static ParameterType<string?> Optional(ScalarType<string> type) => new OptionalTextType(type);

    /// <summary>One value or more.</summary>
    public static ParameterType<ImmutableArray<T>> ListOf<T>(ScalarType<T> element) => new ListType<T>(element);

    /// <summary>Any number of objects, each with the parameters of a declaration of its own.</summary>
    /// <param name="between">Finds what is wrong with an object after the one before it.</param>
    public static ParameterType<ImmutableArray<T>> ItemsOf<T>(Kind<T> item, Func<T, T, Violation?>? between = null) where T : class =>
        new ItemsType<T>(item, between);

    /// <summary>The name of one kind of a family, whose parameters stand in sections under the names of the kinds.</summary>
    public static ParameterType<T> KindOf<T>(KindFamily<T> family) where T : class => new KindType<T>(family);

    public static bool TryParseNumber(string text, out double value) => double.TryParse(
        text,
        NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite,
        CultureInfo.InvariantCulture,
        out value);

    public static bool TryParseInteger(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>Such as <c>250ms</c> or <c>5 minutes</c>, 0 to <see cref="MostDays"/> days.</summary>
    public static bool TryParseDuration(string text, out TimeSpan value)
    {
        value = default;
        var unitAt = text.AsSpan().IndexOfAnyInRange('a', 'z');
        if (unitAt < 0 || !TryParseNumber(text[..unitAt].TrimEnd(), out var number)
            || !TryParseUnit(text[unitAt..], out var unit) || !(number >= 0) || number * unit.TotalDays > MostDays)
            return false;
        value = unit * number;
        return true;
    }

    /// <summary>What stands between the brackets of <c>name(…)</c>, or null.</summary>
    public static string? ArgumentOf(string name, string text) =>
        text.StartsWith($"{name}(", StringComparison.Ordinal) && text.EndsWith(')') ? text[(name.Length + 1)..^1] : null;

    /// <summary>A unit of time such as <c>s</c> or <c>minutes</c>.</summary>
    public static bool TryParseUnit(string text, out TimeSpan unit)
    {
        unit = Array.Find(Units, known => known.Name == text).Length;
        return unit > TimeSpan.Zero;
    }

    private static ScalarType<double> NumberThat(Predicate<double> contains, string allowed, string? range, double fallback) =>
        new($"a number {allowed}", TryParseNumber, fallback) { Contains = contains, Range = range ?? allowed };

    private static bool TryParseFraction(string text, out double value)
    {
        var parts = text.Split('/', 2, StringSplitOptions.TrimEntries);
        var denominator = 1.0;
        var parsed = TryParseNumber(parts[0], out value) & (parts.Length == 1 || TryParseNumber(parts[1], out denominator));
        value /= denominator;
        return parsed;
    }

    private static bool TryParseText(string text, out string value)
    {
        value = text;
        return true;
    }

    /// <summary>As a number, or in steps of an 8-bit image where that is shorter.</summary>
    private static string WritePixelDistance(double value)
    {
        var (number, steps) = (Invariant($"{value}"), Invariant($"{Math.Round(value * 255)}/255"));
        return steps.Length < number.Length && TryParseFraction(steps, out var same) && same == value ? steps : number;
    }

    /// <summary>In the largest unit that needs no fraction.</summary>
    private static string WriteDuration(TimeSpan value)
    {
        var (name, length) = Units.Where(unit => unit.Name.Length <= 2).LastOrDefault(
            unit => value >= unit.Length && value.Ticks % unit.Length.Ticks == 0, Units[0]);
        return Invariant($"{value / length}{name}");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
