using System.Globalization;

namespace Lethean.Host.Reports;

/// <summary>How reports write numbers over seeds: each says whether it is of one run or of how many.</summary>
internal static class EstimateText
{
    /// <summary>A share: <c>98.5 % (97.1 to 99.9 %, 3 seeds)</c>, or <c>(97.4 to 99.2 %, n = 250 of one run)</c>.</summary>
    /// <param name="samples">Of the only run, where that is worth telling; not told of several.</param>
    public static string Share(Estimate share, long? samples = null)
    {
        var seeds = Seeds(share, samples is null ? "one run" : string.Create(CultureInfo.InvariantCulture, $"n = {samples} of one run"));
        var interval = share is { Low: { } low, High: { } high }
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * low:0.0} to {100 * high:0.0} %, ")
            : "";
        return $"{Html.Percent(share.Mean)} ({interval}{seeds})";
    }

    /// <summary>A difference of accuracies in points, with its sign: <c>+3.1 (+1.0 to +5.2, 3 seeds)</c>, or of one run with the p of its
    /// test.</summary>
    public static string Points(PairedDifference paired) =>
        Points(paired.Difference, paired.TestOfOnlyRun is { } test ? P(test.P) : "one run");

    /// <param name="ofOneRun">What stands in the place of the number of seeds.</param>
    public static string Points(Estimate difference, string ofOneRun)
    {
        var interval = difference is { Low: { } low, High: { } high } ? $"{Signed(100 * low)} to {Signed(100 * high)}, " : "";
        return $"{Signed(100 * difference.Mean)} ({interval}{Seeds(difference, ofOneRun)})";
    }

    /// <summary>A mean with its smallest and largest: <c>12 (10 to 15)</c>; of one run only its number.</summary>
    public static string Range(SeedRange? range, string format) => range switch
    {
        null => Html.Nothing,
        { Seeds: 1 } => Html.Number(range.Mean, format),
        _ => $"{Html.Number(range.Mean, format)} ({Html.Number(range.Low, format)} to {Html.Number(range.High, format)})",
    };

    public static string Signed(double points) => points.ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);

    /// <summary>Seeds that agree have no interval, and so it is said that they do.</summary>
    public static string Seeds(Estimate estimate, string ofOneRun) => estimate.Seeds == 1 ? ofOneRun
        : estimate.Low is null ? $"the same in {estimate.Seeds} seeds"
        : $"{estimate.Seeds} seeds";

    private static string P(double p) => p < 0.001 ? "p < 0.001" : p.ToString("p = 0.000", CultureInfo.InvariantCulture);
}
