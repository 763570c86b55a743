using System.Globalization;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;

namespace Lethean.Learning.Defenses;

/// <summary>
/// Where a gate cuts its score: at a number, or where it would refuse a share of benign training images, so that gates on different
/// scores and networks can be set alike.
/// </summary>
public readonly record struct GateThreshold
{
    /// <summary>Training images on which a share is measured, where there are that many.</summary>
    internal const int CalibrationImages = 2000;

    private readonly double _value;

    private GateThreshold(double value, bool isShare) => (_value, IsShare) = (value, isShare);

    /// <summary>Whether it is known only together with a network and its training images.</summary>
    public bool IsShare { get; }

    /// <summary>The number; null where it is a share.</summary>
    public double? Number => IsShare ? null : _value;

    public static implicit operator GateThreshold(double number) => new(number, isShare: false);

    /// <param name="share">Of benign training images that the gate would refuse, above 0 and below 1.</param>
    public static GateThreshold Quantile(double share) => new(share, isShare: true);

    /// <param name="number">What the score may be.</param>
    public static ScalarType<GateThreshold> Type(ScalarType<double> number) => new(
        $"{number.Allowed}, or quantile(q) with q {ShareRange}",
        (string text, out GateThreshold threshold) => TryParse(number, text, out threshold),
        number.Fallback)
    {
        Contains = threshold => threshold.IsShare
            ? ParameterTypes.ProperFraction.Contains(threshold._value)
            : number.Contains(threshold._value),
        Text = threshold => threshold.IsShare
            ? string.Create(CultureInfo.InvariantCulture, $"quantile({threshold._value})")
            : number.Write(threshold._value),
        Range = $"{number.Range}, or quantile(q) with q {ShareRange}",
    };

    private static string ShareRange => ParameterTypes.ProperFraction.Range!;

    /// <summary>For a gate that refuses what scores below the threshold.</summary>
    /// <param name="link">The gate's name, which draws the training images.</param>
    /// <param name="score">Of what the model says of an image.</param>
    internal double FromBelow(DefenseMaterials materials, string link, Func<Observation, double> score)
    {
        if (!IsShare)
            return _value;
        var scores = Scores(materials, link, score);
        return Between(scores, (int)(_value * scores.Length));
    }

    /// <summary>For a gate that refuses what scores the threshold or more.</summary>
    /// <inheritdoc cref="FromBelow"/>
    internal double FromAbove(DefenseMaterials materials, string link, Func<Observation, double> score)
    {
        if (!IsShare)
            return _value;
        var scores = Scores(materials, link, score);
        return Between(scores, scores.Length - (int)(_value * scores.Length));
    }

    // Halfway to the next image: batches and single images round differently, and no image is to stand on the edge.
    private static double Between(double[] scores, int below) =>
        below == 0 ? double.NegativeInfinity : below == scores.Length ? double.PositiveInfinity : (scores[below - 1] + scores[below]) / 2;

    /// <summary>Of benign training images at the trained weights, in ascending order.</summary>
    private static double[] Scores(DefenseMaterials materials, string link, Func<Observation, double> score)
    {
        var images = materials.DrawTrusted(Math.Min(CalibrationImages, materials.Train.Count), link);
        return [.. Observation.OfAll(materials.Model, images).Select(score).Order()];
    }

    private static bool TryParse(ScalarType<double> number, string text, out GateThreshold threshold)
    {
        if (ParameterTypes.ArgumentOf("quantile", text) is { } argument)
        {
            var isShare = ParameterTypes.ProperFraction.TryParse(argument, out var share);
            threshold = Quantile(share);
            return isShare;
        }

        var isNumber = number.TryParse(text, out var value);
        threshold = value;
        return isNumber;
    }
}
