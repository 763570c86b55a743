using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>Gradient correlation of the samples of a run, where it was measured.</summary>
internal static class CorrelationRunSection
{
    public const int Window = 50;

    public static string Render(IReadOnlyList<CorrelationSeries> correlations)
    {
        if (correlations.Count == 0)
            return "";
        var names = correlations.Select(series => series.Arm == series.Source ? series.Arm : $"{series.Arm}: {series.Source}").ToList();
        return $"""
            <h2>Gradient correlation</h2>
            {RunningMeanChart.Render(names.Zip(correlations).ToDictionary(series => series.First, series => RunningMean(series.Second)))}
            {Html.Table(["arm: source", "mean", "below zero", "n"], names.Zip(correlations, Row))}
            <p class="note">Cosine of main and auxiliary gradient on the shared weights that a sample finds when it is served (Perry 2020,
            equation 1); lines: mean of the last {Window} samples of a source. Samples without a class take the predicted one. Of several
            seeds: the mean of their means and shares with Student's t over the seeds. Of one: Student's t of its samples and Wilson's
            interval, which take them as independent and are of that run alone.</p>
            """;
    }

    /// <summary>The mean of a sample and the up to 49 before it.</summary>
    internal static IReadOnlyList<(long Sequence, double Mean)> RunningMean(CorrelationSeries series)
    {
        var means = new List<(long, double)>(series.Cosines.Count);
        var sum = 0.0;
        for (var i = 0; i < series.Cosines.Count; i++)
        {
            sum += series.Cosines[i].Cosine - (i >= Window ? series.Cosines[i - Window].Cosine : 0);
            means.Add((series.Cosines[i].Sequence, sum / Math.Min(i + 1, Window)));
        }

        return means;
    }

    private static IEnumerable<string> Row(string name, CorrelationSeries series)
    {
        var samples = series.Seeds.Sum(seed => seed.Count);
        var below = Estimate.OfShares(series.Seeds.Select(seed => ((long)seed.Count(cosine => cosine < 0), (long)seed.Count)));
        return
        [
            Html.Escape(name), Mean(series), below is null ? Html.Nothing : EstimateText.Share(below, samples), Html.Number(samples),
        ];
    }

    private static string Mean(CorrelationSeries series)
    {
        var mean = Estimate.Of([.. series.Seeds.Select(seed => seed.Average())])?.Within(-1, 1);
        if (mean is { Seeds: 1 } && CosineSummary.Of(series.Seeds[0]) is { } summary)
            mean = mean with { Low = summary.Low, High = summary.High };
        if (mean is null)
            return Html.Nothing;
        var interval = mean.Low is null ? "" : $"{Cosine(mean.Low)} to {Cosine(mean.High)}, ";
        return $"{Cosine(mean.Mean)} ({interval}{EstimateText.Seeds(mean, "one run")})";
    }

    private static string Cosine(double? value) => Html.Number(value, "0.0000;−0.0000");
}

/// <summary>Running means of cosines over samples as an SVG figure, zero in the middle.</summary>
internal static class RunningMeanChart
{
    /// <param name="lines">One or more, each with at least one point.</param>
    public static string Render(IReadOnlyDictionary<string, IReadOnlyList<(long Sequence, double Mean)>> lines)
    {
        var looks = new SeriesLooks([.. lines.Keys], name => lines[name][^1].Mean);
        return $"""
            <figure>{ChartSize.InBoth(size => Draw(lines, looks, size))}
            <p class="note">At the end:</p>{looks.Legend(name => lines[name][^1].Mean, mean => Html.Number(mean, "0.000;−0.000"))}</figure>
            """;
    }

    private static string Draw(
        IReadOnlyDictionary<string, IReadOnlyList<(long Sequence, double Mean)>> lines, SeriesLooks looks, ChartSize size)
    {
        var last = Math.Max(1, lines.Values.Max(line => line[^1].Sequence));
        var reach = CosineHistogram.ReachOf(lines.Values.SelectMany(line => line).Select(point => point.Mean));
        double[] ticks = [-reach, -reach / 2, 0, reach / 2, reach];
        var frame = new ChartFrame(
            size, ChartAxis.Samples(last, size),
            ChartAxis.Linear(-reach, reach, ticks, "0.###;−0.###", "cosine of main and auxiliary gradient"));
        foreach (var name in looks.InOrderOfDrawing)
            frame.DrawLine([.. lines[name].Select(point => ((double)point.Sequence, point.Mean))], looks[name]);
        return frame.Render("Gradient correlation over served samples");
    }
}

/// <summary>A sample of cosines in few numbers. Cosines of gradients that vanish are left out.</summary>
public sealed record CosineSummary
{
    /// <summary>How many there are, 2 or more.</summary>
    public required int Count { get; init; }

    public required double Mean { get; init; }

    /// <summary>Lower bound of the 95 % interval of the mean (Student's t).</summary>
    public required double Low { get; init; }

    /// <summary>Upper bound.</summary>
    public required double High { get; init; }

    public required double StandardDeviation { get; init; }

    /// <summary>Share below zero.</summary>
    public required double BelowZero { get; init; }

    public required double Smallest { get; init; }

    public required double Largest { get; init; }

    /// <returns>Null where fewer than two cosines exist.</returns>
    public static CosineSummary? Of(IEnumerable<double> cosines)
    {
        double[] values = [.. cosines.Where(double.IsFinite)];
        if (values.Length < 2)
            return null;
        var (mean, error) = StudentT.MeanOf(values);
        var half = StudentT.Quantile975(values.Length - 1) * error;
        return new CosineSummary
        {
            Count = values.Length,
            Mean = mean,
            Low = mean - half,
            High = mean + half,
            StandardDeviation = error * Math.Sqrt(values.Length),
            BelowZero = (double)values.Count(value => value < 0) / values.Length,
            Smallest = values.Min(),
            Largest = values.Max(),
        };
    }
}

/// <summary>Counts of cosines in bins of equal width, symmetric about zero so that the sign is seen at once.</summary>
/// <param name="Reach">The bins go from −reach to reach.</param>
public sealed record CosineHistogram(double Reach, IReadOnlyList<int> Counts)
{
    public const int Bins = 40;

    private static readonly double[] Reaches = [0.05, 0.1, 0.2, 0.5, 1];

    /// <summary>The smallest of 0.05, 0.1, 0.2, 0.5 and 1 that holds all the cosines.</summary>
    public static double ReachOf(IEnumerable<double> cosines)
    {
        var largest = cosines.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return Reaches.First(reach => largest <= reach || reach == 1);
    }

    public static CosineHistogram Of(IEnumerable<double> cosines, double reach)
    {
        var counts = new int[Bins];
        foreach (var cosine in cosines.Where(double.IsFinite))
            counts[Math.Clamp((int)Math.Floor((cosine + reach) / (2 * reach) * Bins), 0, Bins - 1)]++;
        return new(reach, counts);
    }
}
