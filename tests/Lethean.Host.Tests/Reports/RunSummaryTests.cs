using System.Collections.Immutable;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Host.Tests.Terminal;

namespace Lethean.Host.Tests.Reports;

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
        Assert.Matches(@"│ lethean +│ 93\.6 % │ 11\.2 % │ 11\.2 % │ +500 │ +500 │ +500 │ +490 │ +480 │ +12\.5 s │", _log.Text);
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
    public void Names_from_a_run_folder_should_not_reach_the_terminal_as_they_are()
    {
        var run = Run(RunStatus.Interrupted, Arm("a\u001b[31m\n[red]" + new string('b', 5000), 936, 112));
        RunSummary.Print(_log.Output, run, "runs/\u001b[2J");

        Assert.Contains(@"● a\u001b[31m\u000a[red]bbb", _log.Text, StringComparison.Ordinal);
        Assert.Contains(@"report: runs/\u001b[2J/report.html", _log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _log.Text);
        Assert.All(_log.Lines, line => Assert.True(line.Length <= LogWidth, line));
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
                new("final-accuracy.min", "a", 1, "≥ 95 %", 0.9, Passed: false) { Unit = "fraction" },
                new("latency-p99.max", "a", 1, "≤ 250 ms", 12.5, Passed: true) { Unit = "ms" },
                new("samples-to-half.min", "a", 1, "≥ 100 samples", null, Passed: false) { Unit = "samples" },
            ],
        };
        RunSummary.Print(_log.Output, run, "runs/x");
        Assert.Matches(@"│ final-accuracy\.min +│ a +│ +≥ 95 % │ +90 % │ failed │", _log.Text);
        Assert.Matches(@"│ latency-p99\.max +│ a +│ +≤ 250 ms │ +12\.5 ms │ passed │", _log.Text);
        Assert.Matches(@"│ samples-to-half\.min +│ a +│ +≥ 100 samples │ +– │ failed │", _log.Text);
    }

    /// <summary>Two sources that were not made in time, one that a full queue held back, one that only came late.</summary>
    [Fact]
    public void Summary_should_tell_in_one_line_each_what_was_not_offered_as_it_was_due()
    {
        var run = Run(RunStatus.Completed,
            Loaded("one", ("a", 250, 1000, "sources-behind"), ("b", 100, 1000, "sources-behind")), Loaded("two", ("c", 400, 1000, "backpressure"), ("d", 1000, 1000, "")));

        RunSummary.Print(_log.Output, run, "runs/x");

        Assert.Equal(
            [
                "warning: b (one) offered 10.0 of 100.0 samples a second: 900 were due and never made, this machine cannot make more beside its model; those that it made were up to 300 ms late (1 more like this)",
                "warning: c (two): 600 samples that were due by the end were never offered, the full queue held them back (overflow = backpressure)",
                "warning: d (two) was offered up to 300 ms after its intended times (p99 200 ms): the machine was busy, or a full queue held the samples back (overflow = backpressure)",
                "note: one: the traffic ended after 10.0 s, the run after 12.5 s: what waited was still answered, and the end evaluated (1 more like this)",
            ],
            _log.Lines.Where(line => line.StartsWith("warning", StringComparison.Ordinal) || line.StartsWith("note", StringComparison.Ordinal)));
        Assert.Matches(@"│ one +│ 200\.0 │ +35\.0 │ +200 │", _log.Text);
    }

    [Fact]
    public void Summary_should_warn_of_a_variant_without_a_sample()
    {
        var run = Run(RunStatus.Completed, Loaded("silent", ("a", 0, 0, ""), ("b", 0, 0, "")), Loaded("half", ("a", 0, 0, ""), ("b", 500, 500, "")), Loaded("behind", ("a", 0, 500, "sources-behind")));

        RunSummary.Print(_log.Output, run, "runs/x");

        Assert.Equal(
            "warning: silent: no sample was due before the traffic ended, so that nothing was tried; raise a rate, start a source earlier, or stop later",
            Assert.Single(_log.Lines, line => line.Contains("no sample was due", StringComparison.Ordinal)));
    }

    private static VariantData Loaded(string name, params (string Source, long Offered, long Due, string Reason)[] sources) => Arm(name, 900, 900).With(summary => summary with
    {
        StoppedBy = StopReasons.Duration,
        Sources = MadeUpRun.Sources([.. sources.Select(source => (source.Source, MadeUpRun.Counts(source.Offered) with
        {
            Missed = source.Reason.Length > 0 ? Reasons((source.Reason, source.Due - source.Offered)) : Reasons(),
        }))]),
        Load = new LoadSummary
        {
            Warmup = new WarmupSummary(0, 0, 0),
            OfferedPerSecond = sources.Sum(source => source.Offered) / 10.0,
            OfferedSeconds = 10,
            Sources = sources.ToImmutableSortedDictionary(
                source => source.Source, source => new SourceLoad(source.Due / 10.0, source.Offered / 10.0, new Distribution(1, 2, 200, 250, 300, source.Offered))),
        },
    });

    private static RunData Run(RunStatus status, params VariantData[] variants) =>
        MadeUpRun.Of(variants) with { Manifest = MadeUpRun.Manifest with { Status = status } };

    private static VariantData Arm(string name, int start, int end) =>
        MadeUpRun.Variant(name, MadeUpRun.Point(0, start, 1000), MadeUpRun.Point(500, end, 1000)).With(summary => summary with
        {
            Sources = MadeUpRun.Sources(("source", MadeUpRun.Counts(490) with
            {
                Offered = 500,
                Dropped = Reasons(("queue-full", 10)),
                Adapted = 480,
                Skipped = Reasons(("gate", 7), ("other", 3)),
            })),
            DurationSeconds = 12.5,
        });

    private static ImmutableSortedDictionary<string, long> Reasons(params (string Reason, long Count)[] reasons) =>
        reasons.ToImmutableSortedDictionary(r => r.Reason, r => r.Count);
}
