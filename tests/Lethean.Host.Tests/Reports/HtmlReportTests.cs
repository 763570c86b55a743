using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Learning.Evaluation;

namespace Lethean.Host.Tests.Reports;

public sealed partial class HtmlReportTests
{
    private static readonly RunData Run = MadeUpRun.Of(Variant("attacked", 1, 90, 40), Variant("attacked", 2, 90, 60), Variant("benign", 1, 90, 90), Variant("benign", 2, 92, 90)) with
    {
        Manifest = MadeUpRun.Manifest with { Name = "two <arms>", Status = RunStatus.Interrupted, Command = ["lethean", "run", "a&b.conf"] },
        Assertions = [new AssertionResult("final-accuracy.min", "benign", 1, "≥ 0.95", 0.9, Passed: false)],
    };

    [Fact]
    public void Report_should_load_nothing_from_elsewhere()
    {
        var html = HtmlReport.Render(Run, new([], []));
        Assert.DoesNotContain("http:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_should_tell_arms_state_and_assertions()
    {
        var html = HtmlReport.Render(Run, new([], []));
        Assert.Contains("attacked 90.0 % → 50.0 %", html, StringComparison.Ordinal);
        Assert.Contains("interrupted", html, StringComparison.Ordinal);
        Assert.Contains("final-accuracy.min", html, StringComparison.Ordinal);
        Assert.Contains("over 2 seeds", html, StringComparison.Ordinal);
        Assert.Contains("UTC, seeds 1, 2.", html, StringComparison.Ordinal);
        Assert.Contains("a&amp;b.conf", html, StringComparison.Ordinal);
        Assert.Contains("two &lt;arms&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("two <arms>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_from_a_run_folder_should_be_text_that_can_be_printed()
    {
        const string name = "<script>alert(1)</script>\u001b[31m\u202e\u0000";
        var run = MadeUpRun.Of(MadeUpRun.Variant(name, MadeUpRun.Point(0, 90), MadeUpRun.Point(9, 80))) with
        {
            Manifest = MadeUpRun.Manifest with { Name = name, Classes = [name, name] },
            ResolvedConfiguration = "a = 1\n\u0007b = 2\n",
        };
        var html = HtmlReport.Render(run, new([], []));

        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain(html, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202e', html);
        Assert.Contains("<pre>a = 1\n\\u0007b = 2\n</pre>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Chart_should_draw_a_line_and_a_band_for_every_arm()
    {
        var html = HtmlReport.Render(Run, new([], []));
        var svg = XElement.Parse(html[html.IndexOf("<svg", StringComparison.Ordinal)..(html.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
        Assert.Equal(2, svg.Elements("polyline").Count());
        Assert.Equal(2, svg.Elements("polygon").Count());
    }

    [Fact]
    public void Report_of_many_arms_should_name_only_the_worst()
    {
        var html = HtmlReport.Render(MadeUpRun.Of([.. Enumerable.Range(0, 20).Select(arm => Variant($"arm{arm}.", 1, 90, 80 - arm))]), new([], []));
        var figure = html[html.IndexOf("<figure", StringComparison.Ordinal)..html.IndexOf("</figure>", StringComparison.Ordinal)];

        Assert.Contains("20 arms, which end between 61.0 % (arm19.) and 80.0 % (arm0.).", html, StringComparison.Ordinal);
        Assert.Equal(Look.All.Count, figure.Split("<li>").Length - 1);
        Assert.Contains("arm8. <b>72.0 %</b>", figure, StringComparison.Ordinal);
        Assert.DoesNotContain("arm7.", figure, StringComparison.Ordinal);
        Assert.Contains("Grey: 8 more, which end between 73.0 % and 80.0 %.", figure, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_line_should_give_a_shell_the_arguments_of_the_run()
    {
        string[] arguments = ["my scenario.conf", "it's", "a=[1, 2]", "$HOME", "`id`", "", "two\nlines", "=x", "*", "a\\b", "naïve"];
        Assert.Equal("lethean run hocon/a.conf --set 'x=[1,2]'", ShellLine.Of(["lethean", "run", "hocon/a.conf", "--set", "x=[1,2]"]));

        var start = new ProcessStartInfo("sh", ["-c", $"printf '%s\\0' {ShellLine.Of(arguments)}"]) { RedirectStandardOutput = true };
        using var shell = Process.Start(start)!;
        Assert.Equal(arguments, shell.StandardOutput.ReadToEnd().Split('\0')[..^1]);
        // However long it is, nothing is left out.
        var run = Run with { Manifest = Run.Manifest with { Command = ["lethean", "run", "my scenario.conf", new string('x', 5000)] } };
        var html = HtmlReport.Render(run, new([], []));
        Assert.Contains($"<code>lethean run &#39;my scenario.conf&#39; {new string('x', 5000)}</code>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_assertions_should_show_the_failed_ones_and_fold_the_others_up()
    {
        var results = Enumerable.Range(0, 20).Select(n =>
            new AssertionResult($"a{n}.min", "benign", 1, "≥ 0.95", 0.9, Passed: n % 10 != 3));
        var html = HtmlReport.Render(Run with { Assertions = [.. results] }, new([], []));
        var open = Between(html, "<h2>Assertions</h2>", "<details>");
        var folded = Between(html, "<details><summary>18 passed</summary>", "</details>");

        Assert.Contains("2 of 20 failed.", open, StringComparison.Ordinal);
        Assert.Equal(["a3.min", "a13.min"], from Match row in AssertionName.Matches(open) select row.Value);
        Assert.Equal(18, AssertionName.Count(folded));
    }

    [Fact]
    public void Classes_should_be_columns_where_there_are_more_arms()
    {
        var one = HtmlReport.Render(MadeUpRun.Of(Variant("one", 1, 90)), new([], []));
        Assert.Contains("<th class=\"left\">class</th><th>one</th>", one, StringComparison.Ordinal);
        var three = MadeUpRun.Of(Variant("one", 1, 90), Variant("two", 1, 90), Variant("three", 1, 90, 40));
        var html = HtmlReport.Render(three, new([], []));
        Assert.Contains("<th class=\"left\">arm</th><th>first</th><th>second</th>", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"left\">three</td><td>90.0 % → 40.0 %</td><td>90.0 % → 40.0 %</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Band_should_join_the_intervals_of_seeds_and_of_images_when_there_are_several_seeds()
    {
        var end = CurveBuilder.Curves(Run)[0].Points[^1];
        // Two accuracies 0.4 and 0.6: standard error of the mean 0.1, one degree of freedom.
        Assert.Equal(0.5, end.Accuracy, 1e-12);
        Assert.Equal((0.0, 1.0), (end.Low, end.High));
        var benign = CurveBuilder.Curves(Run)[1].Points[0];
        // Student's t with one degree of freedom, and Wilson's for 100 images.
        Assert.Equal(0.91 - Math.Sqrt(Math.Pow(12.706 * 0.01, 2) + Math.Pow(0.91 - WilsonInterval.Of(91, 100).Low, 2)), benign.Low, 1e-5);
        Assert.Equal(1, benign.High, 1e-9);
    }

    [Fact]
    public void Curve_should_end_where_the_first_seed_ends_when_a_run_was_cut_short()
    {
        var cut = Run with { Variants = [Variant("attacked", 1, 90, 40), Variant("attacked", 2, 90)] };
        Assert.Equal([0L], CurveBuilder.Curves(cut).Single().Points.Select(p => p.Sample));
    }

    [Fact]
    public void Report_should_tell_what_attackers_knew_and_spent_and_not_speak_of_it_without_any()
    {
        var users = MadeUpRun.Counts(5);
        var insider = users with
        {
            Attack = new AttackSummary
            {
                Knowledge = "white-box",
                Epsilon = 0.0314,
                Steps = 10,
                Queries = 50,
                SurrogateQueries = 0,
                MeanDistance = 0.02,
                CraftingSeconds = 1.5,
            },
        };

        Assert.DoesNotContain("What the attackers knew", HtmlReport.Render(With(("users", users)), new([], [])), StringComparison.Ordinal);
        Assert.Contains(
            "<td class=\"left\">insider</td><td class=\"left\">white-box</td><td>0.0314</td><td>0.02</td><td>10</td><td>50</td><td>0</td><td>1.5 s</td>",
            HtmlReport.Render(With(("insider", insider), ("users", users)), new([], [])),
            StringComparison.Ordinal);

        static RunData With(params (string Name, SourceCounts Counts)[] sources) => MadeUpRun.Of(
            MadeUpRun.Variant("one", MadeUpRun.Point(0, 90), MadeUpRun.Point(50, 40)).With(summary => summary with { Sources = MadeUpRun.Sources(sources) }));
    }

    [GeneratedRegex(@"a\d+\.min")]
    private static partial Regex AssertionName { get; }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static VariantData Variant(string name, ulong seed, params int[] correct) =>
        new(name, seed, [.. correct.Select((each, i) => MadeUpRun.Point(50 * i, each))], null);
}
