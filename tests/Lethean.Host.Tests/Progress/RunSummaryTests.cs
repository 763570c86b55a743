using System.Collections.Immutable;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Progress;

namespace Lethean.Host.Tests.Progress;

public sealed class RunSummaryTests : IDisposable
{
    private const int LogWidth = 120;
    private readonly LogOutput _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Summary_should_tell_what_became_of_arms_and_samples()
    {
        RunSummary.Print(_log.Output, Run(RunStatus.Interrupted, Arm("lethean", 936, 112), Arm("[benign]", 936, 935)), "runs/x");

        Assert.Contains("● lethean  ▲ [benign]", _log.Text, StringComparison.Ordinal);
        Assert.Contains("samples served, 0 to 500", _log.Text, StringComparison.Ordinal);
        Assert.Matches(@"│ lethean +│ 93\.6 % │ 11\.2 % │ 11\.2 % │ +250 │ +– │ +500 │ +490 │ +480 │ +12\.5 s │", _log.Text);
        Assert.Matches(@"│ lethean +│ source │ +500 │ +490 │ 10 queue-full │ +490 │ +0 │ +480 │ 7 gate, 3 other │", _log.Text);
        Assert.Contains("status: interrupted", _log.Text, StringComparison.Ordinal);
        Assert.Equal($"report: {Path.Combine("runs/x", "report.html")}", _log.Lines[^1]);
        Assert.All(_log.Lines, line => Assert.True(line.Length <= LogWidth, line));
    }

    [Fact]
    public void Chart_should_fall_from_the_upper_left_to_the_lower_right_with_the_accuracy()
    {
        RunSummary.Print(_log.Output, Run(RunStatus.Completed, Arm("lethean", 1000, 0)), "runs/x");

        var rows = _log.Lines.TakeWhile(line => !line.Contains('└', StringComparison.Ordinal)).ToList();
        Assert.Equal('●', rows[0][8]);
        Assert.Equal('●', rows[^1].TrimEnd()[^1]);
        Assert.StartsWith(" 100 % ┤", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("   0 % ┤", rows[^1], StringComparison.Ordinal);
        var columns = rows.Select(row => row.AsSpan(8).IndexOfAny('●', '·')).ToList();
        Assert.Equal(columns.Order(), columns);
        Assert.DoesNotContain("status", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_of_a_run_without_evaluations_should_have_no_chart()
    {
        RunSummary.Print(_log.Output, Run(RunStatus.Running), "runs/x");
        Assert.DoesNotContain("samples served", _log.Text, StringComparison.Ordinal);
        Assert.Contains("status: running", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Assertions_should_be_shown_with_limit_and_value()
    {
        var run = Run(RunStatus.Completed, Arm("a", 900, 900)) with
        {
            Assertions =
            [
                new("final-accuracy.min", "a", 1, "≥ 95 %", 0.9, Passed: false, "fraction"), new("latency-p99.max", "a", 1, "≤ 250 ms", 12.5, Passed: true, "ms"),
                new("samples-to-half.min", "a", 1, "≥ 100 samples", null, Passed: false, "samples"),
            ],
        };
        RunSummary.Print(_log.Output, run, "runs/x");
        Assert.Matches(@"│ final-accuracy\.min +│ a +│ +≥ 95 % │ +90 % │ failed │", _log.Text);
        Assert.Matches(@"│ latency-p99\.max +│ a +│ +≤ 250 ms │ +12\.5 ms │ passed │", _log.Text);
        Assert.Matches(@"│ samples-to-half\.min +│ a +│ +≥ 100 samples │ +– │ failed │", _log.Text);
    }

    private static RunData Run(RunStatus status, params VariantData[] variants) =>
        MadeUpRun.Of(variants) with { Manifest = MadeUpRun.Manifest with { Status = status } };

    private static VariantData Arm(string name, int start, int end) =>
        MadeUpRun.Variant(name, MadeUpRun.Point(0, start, 1000), MadeUpRun.Point(500, end, 1000)).With(summary => summary with
        {
            SamplesToHalf = 250,
            Sources = MadeUpRun.Sources(("source", new SourceCounts(500, 490, Reasons(("queue-full", 10)), 490, Reasons(), 480, Reasons(("gate", 7), ("other", 3)), null))),
            DurationSeconds = 12.5,
        });

    private static ImmutableSortedDictionary<string, long> Reasons(params (string Reason, long Count)[] reasons) =>
        reasons.ToImmutableSortedDictionary(r => r.Reason, r => r.Count);
}
