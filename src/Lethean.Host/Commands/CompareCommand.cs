using System.CommandLine;
using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Platform;
using Lethean.Host.Reports;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Spectre.Console;

namespace Lethean.Host.Commands;

/// <summary><c>lethean compare</c>: the arms of run folders side by side.</summary>
public static class CompareCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("RUN")
        {
            Description = "Run folders, also of runs that were killed.",
            Arity = new ArgumentArity(1, 100),
        }.RefusingOptions();
        var strengths = new Option<bool>("--strengths")
        {
            Description = "Choose the strength of each defense, by the arms of one run of hocon/tune-defenses.conf.",
        };
        var command = new Command("compare", """
            Compares the arms of run folders: accuracy at common sample counts; start, end and worst accuracy and the samples
            until half of it was lost, as means over the seeds with 95 % intervals; and the accuracy at the end against that of the
            arms of the same run that are undefended and that do not adapt.

            Example:
              lethean compare runs/weak runs/strong
            """) { folders, strengths };
        return command.Performs((parsed, output) =>
        {
            var runs = RunLabels.Of(parsed.GetRequiredValue(folders)).Select(run => (run.Label, RunReader.Read(run.Folder))).ToList();
            var comparison = RunComparison.Of(runs);
            if (!parsed.GetValue(strengths))
            {
                comparison.Print(output.Human);
                output.Json(new { comparison.Samples, comparison.Rows });
                return ExitCode.Done;
            }

            var choice = runs is [var (_, run)]
                ? StrengthChoice.Of(run)
                : throw new InputException("--strengths takes one run: its arms are compared with each other");
            StrengthChoice.Print(output.Human, choice);
            output.Json(new { comparison.Samples, comparison.Rows, Strengths = choice });
            return ExitCode.Done;
        });
    }
}

/// <summary>Arms of several runs side by side: over their seeds, and at sample counts that all of them evaluated.</summary>
public sealed class RunComparison
{
    private const int MostColumns = 8;
    private const string Nothing = "–";

    private readonly IReadOnlyList<AccuracyCurve> _curves;

    private RunComparison(IReadOnlyList<long> samples, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<AccuracyCurve> curves)
    {
        (Samples, Rows, _curves) = (samples, rows, curves);
    }

    public IReadOnlyList<long> Samples { get; }

    public IReadOnlyList<ComparisonRow> Rows { get; }

    public static RunComparison Of(IEnumerable<(string Label, RunData Run)> runs)
    {
        var arms = runs.Select(r => (r.Label, r.Run, Baselines: new Baselines(r.Run.Variants)))
            .SelectMany(r => CurveBuilder.Curves(r.Run).Select(curve => (
                Run: r.Label,
                Curve: curve,
                r.Baselines,
                Seeds: r.Run.Variants.Where(variant => variant.Name == curve.Name).ToList()))).ToList();
        var common = arms.Count == 0 ? []
            : arms.Select(a => a.Curve.Points.Select(p => p.Sample)).Aggregate((a, b) => a.Intersect(b)).Order().ToList();
        var samples = Thin(common);
        var rows = arms.Select(a => ComparisonRow.Of(a.Run, a.Seeds, a.Baselines,
            [.. samples.Select(s => a.Curve.Points.FirstOrDefault(p => p.Sample == s)?.Accuracy)]));
        return new RunComparison(samples, [.. rows], [.. arms.Select(a => a.Curve with { Name = $"{a.Run}: {a.Curve.Name}" })]);
    }

    public void Print(IAnsiConsole console)
    {
        TextChart.Draw(console, _curves);
        Write(console, Samples.Select(sample => $"@{sample}"), row => row.Accuracies.Select(Percent));
        Write(
            console, ["seeds", "start", "end", "worst", "samples to half"],
            row => [$"{row.Seeds}", Percent(row.Start), Percent(row.End), Percent(row.Worst), SamplesToHalf(row)]);
        console.WriteLine(
            "±: 95 % interval, of start and end for the number of test images and of seeds (Wilson, Student's t), "
            + "of the rest for the seeds alone.");
        if (Rows.Any(row => row.AgainstUndefended is not null || row.AgainstNotAdapting is not null))
        {
            Write(
                console, ["end against undefended, points", "against not adapting"],
                row => [Points(row.AgainstUndefended), Points(row.AgainstNotAdapting)]);
            console.WriteLine(
                "Against: paired, the same images and seeds. Of several seeds Student's t of their differences; of one Newcombe's interval "
                + "and p of McNemar's test, of that one comparison.");
        }

        if (Rows.Any(row => row.Seeds > 1))
            console.WriteLine(Estimate.Scope);
    }

    private void Write(IAnsiConsole console, IEnumerable<string> headers, Func<ComparisonRow, IEnumerable<string>> cells)
    {
        var table = new TextTable(2, ["run", "arm", .. headers]);
        foreach (var row in Rows)
            table.Add([row.Run, row.Arm, .. cells(row)]);
        table.Write(console);
    }

    /// <summary>At most eight columns, the first and the last among them.</summary>
    private static List<long> Thin(List<long> samples) => samples.Count <= MostColumns
        ? samples
        : [.. Enumerable.Range(0, MostColumns).Select(i => samples[i * (samples.Count - 1) / (MostColumns - 1)])];

    private static string Percent(double? accuracy) => accuracy is { } value ? $"{Text(100 * value, "0.0")} %" : Nothing;

    private static string Percent(Estimate? estimate) =>
        estimate is null ? Nothing : Percent(estimate.Mean) + Interval(estimate, 100, "0.0");

    private static string Points(PairedDifference? paired) => paired is null ? Nothing : EstimateText.Points(paired);

    private static string SamplesToHalf(ComparisonRow row) => row.SamplesToHalf is not { } half ? Nothing
        : Text(half.Mean, "0") + Interval(half, 1, "0") + (half.Seeds < row.Seeds ? $" ({half.Seeds} of {row.Seeds} seeds)" : "");

    /// <summary>The longer half: the other may be cut off at the end of the range.</summary>
    private static string Interval(Estimate estimate, double scale, string format) =>
        estimate is { Low: { } low, High: { } high }
            ? $" ± {Text(scale * Math.Max(high - estimate.Mean, estimate.Mean - low), format)}"
            : "";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>One arm of one run, over its seeds. What was never evaluated is null.</summary>
public sealed record ComparisonRow
{
    public required string Run { get; init; }

    public required string Arm { get; init; }

    public required int Seeds { get; init; }

    /// <summary>Mean accuracy after each of the common sample counts.</summary>
    public required IReadOnlyList<double?> Accuracies { get; init; }

    /// <summary>Accuracy before the first sample.</summary>
    public required Estimate? Start { get; init; }

    /// <summary>Accuracy of the last evaluation.</summary>
    public required Estimate? End { get; init; }

    /// <summary>Lowest accuracy of all evaluations.</summary>
    public required Estimate? Worst { get; init; }

    /// <summary>Of the seeds whose accuracy fell to half of the start; their number is in it.</summary>
    public required Estimate? SamplesToHalf { get; init; }

    /// <summary>The end against that of the arm of the run that adapts without defenses; null where there is none, or several.</summary>
    public required PairedDifference? AgainstUndefended { get; init; }

    /// <summary>The end against that of the arm of the run whose adaptation is off; null where there is none, or several.</summary>
    public required PairedDifference? AgainstNotAdapting { get; init; }

    /// <param name="seeds">The variants of the arm, at least one.</param>
    /// <param name="baselines">Of the run.</param>
    /// <param name="accuracies">See there.</param>
    public static ComparisonRow Of(
        string run, IReadOnlyList<VariantData> seeds, Baselines baselines, IReadOnlyList<double?> accuracies)
    {
        var evaluated = seeds.Select(seed => seed.Evaluations).Where(evaluations => evaluations.Count > 0).ToList();
        return new ComparisonRow
        {
            Run = run,
            Arm = seeds[0].Name,
            Seeds = seeds.Count,
            Accuracies = accuracies,
            Start = Estimate.OfAccuracy(seeds, evaluations => evaluations[0]),
            End = Estimate.OfAccuracy(seeds, evaluations => evaluations[^1]),
            Worst = Estimate.Of([.. evaluated.Select(evaluations => evaluations.Min(point => point.Accuracy))])?.Within(0, 1),
            SamplesToHalf = Estimate.Of([.. evaluated.Select(AccuracyMilestones.SamplesToHalf).OfType<long>().Select(n => (double)n)])
                ?.Within(0, double.MaxValue),
            AgainstUndefended = PairedDifference.Of(seeds, baselines.UndefendedFor),
            AgainstNotAdapting = PairedDifference.Of(seeds, baselines.NotAdaptingFor),
        };
    }
}
