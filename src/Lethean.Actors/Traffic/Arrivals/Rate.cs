using System.Globalization;
using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>How often something happens: from once in twelve days, so that it happens at all, to a million times a second.</summary>
public sealed record Rate
{
    public const double LeastPerSecond = 1e-6;
    public const double MostPerSecond = 1e6;

    /// <summary>Samples a second that an unmeasured capacity stands for.</summary>
    public const double ProvisionalCapacity = 1000;

    private const string Capacity = "capacity";

    /// <param name="perSecond">In [<see cref="LeastPerSecond"/>, <see cref="MostPerSecond"/>].</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in this range.</exception>
    public Rate(double perSecond) =>
        PerSecond = perSecond is >= LeastPerSecond and <= MostPerSecond
            ? perSecond
            : throw new ArgumentOutOfRangeException(nameof(perSecond), perSecond, $"A rate is {Range}.");

    /// <summary>The range in words.</summary>
    public static string Range { get; } =
        string.Create(CultureInfo.InvariantCulture, $"from {LeastPerSecond:0.000000}/s to {MostPerSecond:0}/s");

    public double PerSecond { get; }

    internal static ScalarType<Rate> Type { get; } = new($"a rate {Allowed}", TryParse, new Rate(1));

    /// <summary>Samples a second, 0 for a pause.</summary>
    internal static ScalarType<double> OrPauseType { get; } = new($"0/s, or a rate {Allowed}", TryParse, 1)
    {
        Contains = perSecond => perSecond is 0 or (>= LeastPerSecond and <= MostPerSecond),
        Text = perSecond => string.Create(CultureInfo.InvariantCulture, $"{perSecond}/s"),
        Range = $"0/s, or {Range["from ".Length..]}",
        Unit = "samples a second",
    };

    private static string Allowed => $"{Range}, such as 90/s or 10/min, or of the measured capacity, such as 0.8 × capacity";

    /// <summary>Reads <c>90/s</c>, <c>10/min</c>, or a part of the capacity as one of <see cref="ProvisionalCapacity"/>.</summary>
    /// <param name="perSecond">0, or in the range of a rate.</param>
    public static bool TryParse(string text, out double perSecond)
    {
        var isRate = TryParsePartOfCapacity(text, out var part);
        perSecond = part * ProvisionalCapacity;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!isRate && slash >= 0)
        {
            isRate = TryParseUnit(text[(slash + 1)..].TrimStart(), out var unit) & TryParseNumber(text[..slash].TrimEnd(), out perSecond);
            perSecond /= unit.TotalSeconds;
        }
        return isRate && perSecond is 0 or (>= LeastPerSecond and <= MostPerSecond);
    }

    private static bool TryParse(string text, out Rate value)
    {
        var isRate = TryParse(text, out double perSecond) && perSecond > 0;
        value = new Rate(isRate ? perSecond : 1);
        return isRate;
    }

    /// <summary>Reads <c>0.8 × capacity</c> or <c>0.9 × 0.8 × capacity</c>, with × or x.</summary>
    /// <param name="part">The part of the capacity, above 0.</param>
    public static bool TryParsePartOfCapacity(string text, out double part)
    {
        part = 1;
        var factors = text.Split(['×', 'x']).Select(factor => factor.Trim()).ToList();
        if (factors.Count < 2 || factors[^1] != Capacity)
            return false;
        foreach (var factor in factors[..^1])
        {
            if (!double.TryParse(factor, NumberStyles.Float & ~NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                return false;
            part *= number;
        }
        return part > 0 && double.IsFinite(part);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond}/s");
}
