using System.Globalization;

namespace Lethean.Actors.Metrics;

/// <summary>The units of the numbers of a <see cref="VariantSummary"/>: their names say them.</summary>
public static class SummaryUnits
{
    /// <summary>A part of a whole, 0 to 1; shown in percent.</summary>
    public const string Fraction = "fraction";

    private const string Samples = "samples";

    /// <returns>
    /// "ms", "s", "/s", "samples", "images", "queries", "steps", "times", <see cref="Fraction"/>, or "pixel range" for distances
    /// between pixels.
    /// </returns>
    public static string Of(SummaryPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var isOfImages = path.Elements[0] == "evaluations";
        // What the last elements leave open, such as a percentile, the ones before them say.
        return path.Elements.Reverse().Select(element => UnitOf(element, isOfImages)).FirstOrDefault(unit => unit is not null) ?? Samples;
    }

    /// <summary>A number with its unit.</summary>
    /// <param name="unit">Null or empty where none is known.</param>
    public static string Text(double number, string? unit) => unit switch
    {
        Fraction => string.Create(CultureInfo.InvariantCulture, $"{100 * number:0.##} %"),
        null or "" => number.ToString("0.####", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{number:0.###} {unit}"),
    };

    private static string? UnitOf(string element, bool isOfImages) => element switch
    {
        "accuracy" or "low" or "high" => Fraction,
        "images" or "imagesPerClass" or "correctPerClass" => "images",
        "correct" => isOfImages ? "images" : Samples,
        "queries" or "surrogateQueries" => "queries",
        "steps" => "steps",
        "acted" => "times",
        "epsilon" or "meanDistance" => "pixel range",
        "sample" or "count" => Samples,
        "seconds" => "s",
        _ when element.EndsWith("Accuracy", StringComparison.Ordinal) => Fraction,
        _ when element.EndsWith("PerSecond", StringComparison.Ordinal) => "/s",
        _ when element.EndsWith("Seconds", StringComparison.Ordinal) => "s",
        _ when element.EndsWith("Ms", StringComparison.Ordinal) => "ms",
        _ => null,
    };
}
