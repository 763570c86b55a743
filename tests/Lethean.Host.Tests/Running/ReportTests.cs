using System.Text.Json.Nodes;
using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Running;

/// <summary>Reports of folders that lack something, or hold what cannot be.</summary>
public sealed class ReportTests(CompleteRun complete) : IClassFixture<CompleteRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rm out/evaluations.jsonl", "evaluations.jsonl: is missing, and with it 5 of the 5 evaluations of which summary.json tells")]
    [InlineData("truncate -s 0 out/evaluations.jsonl", "evaluations.jsonl: lacks 5 of the 5 evaluations")]
    [InlineData("sed -i 2d out/evaluations.jsonl", "evaluations.jsonl: lacks 1 of the 5 evaluations")]
    [InlineData("rm out/summary.json", "summary.json: is missing, though the run is complete")]
    [InlineData("sed -i 2d out/outcomes.jsonl", "report.html: tells of 5 evaluations, 40 samples, 40 numbers of single samples; what is in the folder now tells of 5 evaluations, 40 samples, 39 numbers")]
    [InlineData("rm out/outcomes.jsonl", "what is in the folder now tells of 5 evaluations, 40 samples, 0 numbers")]
    [InlineData("sed -i 3s/accuracy.:[0-9.]*/accuracy\\\":7.9/ out/evaluations.jsonl", "evaluations.jsonl:3: not an evaluation (accuracy is 7.9; allowed: 0 to 1)")]
    [InlineData("sed -i 2s/sample.:10/sample\\\":-10/ out/evaluations.jsonl", "evaluations.jsonl:2: not an evaluation (sample is -10; allowed: 0 to ")]
    [InlineData("sed -i 4s/quarterTurns.:[0-3]/quarterTurns\\\":4/ out/outcomes.jsonl", "outcomes.jsonl:4: not an outcome (quarterTurns is 4; allowed: 0 to 3)")]
    [InlineData("sed -i 1s/accuracy/inaccuracy/ out/evaluations.jsonl", "evaluations.jsonl:1: not an evaluation")]
    [InlineData("sed -i 's/imagesPerClass.:.[0-9]*,/imagesPerClass\\\":[/' out/evaluations.jsonl", "evaluations.jsonl:1: not an evaluation (imagesPerClass and correctPerClass are not as long")]
    [InlineData("sed -i '/\\\"classes\\\"/,/]/c\\ \\\"classes\\\": null,' out/manifest.json", "manifest.json: cannot be read (classes: null is not allowed)")]
    [InlineData("sed -i '/\\\"classes\\\"/,/]/c\\ \\\"classes\\\": [null],' out/manifest.json", "manifest.json: cannot be read (an entry of a list is null)")]
    [InlineData("sed -i 's/\\\"schema\\\": 1/\\\"schema\\\": 7/' out/manifest.json", "manifest.json: cannot be read (schema 7 is not known; this version reads 1")]
    [InlineData("sed -i 's/\\\"schema\\\": 1/\\\"schema\\\": 7/' out/summary.json", "summary.json: cannot be read (schema 7 is not known; this version reads 1")]
    [InlineData("truncate -s 0 out/manifest.json", "manifest.json: cannot be read (it is empty)")]
    [InlineData("truncate -s 0 out/summary.json", "summary.json: cannot be read (it is empty)")]
    [InlineData("sed -i '/\\\"schema\\\"/d' out/manifest.json", "manifest.json: cannot be read (schema missing is not known")]
    [InlineData("rm out/report.html; mkdir out/report.html", "report.html: is a folder where a file has to be written; move it away")]
    public async Task Report_should_refuse_in_one_line_and_stay_as_it_is(string damage, string problem)
    {
        complete.CopyTo(_folder["out"]);
        var script = $"{damage}; exec \"$@\"";
        var report = File.ReadAllText(_folder["out/report.html"]);

        var result = await HostProcess.RunInShellAsync(_folder.Path, script, "report", "out");

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains(problem, Assert.Single(result.Error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.True(Directory.Exists(_folder["out/report.html"]) || File.ReadAllText(_folder["out/report.html"]) == report);
        Assert.Empty(Directory.GetFiles(_folder["out"], "*.tmp"));
    }

    [Fact]
    public async Task Report_should_be_the_same_when_nothing_has_changed()
    {
        complete.CopyTo(_folder["out"]);
        var report = File.ReadAllText(_folder["out/report.html"]);
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "report", "out")).ExitCode);
        Assert.Equal(report, File.ReadAllText(_folder["out/report.html"]));
    }

    [Fact]
    public async Task Tables_should_show_what_is_known_when_the_process_was_killed()
    {
        _folder.Write("arms.conf", TinyScenario.Text() + "\nlethean.experiment.arms { quick { }, long { lethean.traffic.stop-after.samples = 1000000 } }\n");
        using (var host = HostProcess.Start(_folder.Path, "run", "arms.conf", "--out", "out"))
        {
            await Eventually.HoldsAsync(() => host.HasExited || Eventually.Lines(_folder["out/evaluations.jsonl"]) >= 8, "three evaluations of the second arm");
            host.Kill();
            await host.ExitAsync();
        }

        var points = RunReader.Read(_folder["out"]).Variants.Single(variant => variant.Name == "long").Evaluations;
        var result = await HostProcess.RunAsync(_folder.Path, "report", "out");

        Assert.True(result.ExitCode == 0, result.ToString());
        string[] known = [Percent(points[0].Accuracy), Percent(points[^1].Accuracy), Percent(points.Min(point => point.Accuracy))];
        var rows = result.Output.Split('\n').Where(line => line.StartsWith('│')).Select(line => line.Split('│', StringSplitOptions.TrimEntries)).ToList();
        Assert.Equal(known, rows.First(row => row[1] == "long")[2..5]);
        Assert.Equal("40", rows.First(row => row[1] == "quick")[7]);
        Assert.Equal("–", rows.First(row => row[1] == "long")[7]);
        Assert.Contains(string.Concat(known.Select(cell => $"<td>{cell}</td>")), File.ReadAllText(_folder["out/report.html"]).Replace(" class=\"number\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_should_stay_when_a_run_is_interrupted_before_it_has_come_back_to_where_it_was()
    {
        _folder.Write("long.conf", TinyScenario.Text(samples: 1_000_000));
        await InterruptAsync(evaluations: 8, "run", "long.conf", "--out", "out", "--set", "lethean.checkpoint-every=null");
        var report = File.ReadAllText(_folder["out/report.html"]);
        File.WriteAllText(_folder["out/evaluations.jsonl"], "");

        await InterruptAsync(evaluations: 1, "resume", "out");
        Assert.Equal(report, File.ReadAllText(_folder["out/report.html"]));

        await InterruptAsync(evaluations: 12, "resume", "out");
        Assert.NotEqual(report, File.ReadAllText(_folder["out/report.html"]));
    }

    [Fact]
    public async Task Resume_should_refuse_before_it_computes_when_the_report_is_a_folder()
    {
        _folder.Write("long.conf", TinyScenario.Text(samples: 1_000_000));
        await InterruptAsync(evaluations: 2, "run", "long.conf", "--out", "out");
        File.Delete(_folder["out/report.html"]);
        Directory.CreateDirectory(_folder["out/report.html"]);

        var result = await HostProcess.RunAsync(_folder.Path, "resume", "out");

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains("report.html: is a folder", Assert.Single(result.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_with_equal_names_should_be_told_apart()
    {
        complete.CopyTo(_folder["a/run"]);
        complete.CopyTo(_folder["b/run"]);

        var compared = await HostProcess.RunAsync(_folder.Path, "compare", "a/run", "b/run", "--json");
        var exported = await HostProcess.RunAsync(_folder.Path, "export", "a/run", "b/run", "a/run", "--out", "tables");

        Assert.Equal(["a/run", "b/run"], JsonNode.Parse(compared.Output)!["rows"]!.AsArray().Select(row => row!["run"]!.GetValue<string>()));
        Assert.True(exported.ExitCode == 0, exported.ToString());
        Assert.Equal(["a/run", "b/run"], File.ReadAllLines(_folder["tables/summary.csv"]).Skip(1).Select(line => line.Split(',')[0]));
    }

    private static string Percent(double accuracy) => FormattableString.Invariant($"{100 * accuracy:0.0} %");

    /// <param name="evaluations">Lines that there have to be.</param>
    private async Task InterruptAsync(int evaluations, params string[] arguments)
    {
        using var host = HostProcess.Start(_folder.Path, arguments);
        await Eventually.HoldsAsync(() => host.HasExited || Eventually.Lines(_folder["out/evaluations.jsonl"]) >= evaluations, $"{evaluations} evaluations");
        host.Interrupt();
        var result = await host.ExitAsync();
        Assert.True(result.ExitCode == 130, result.ToString());
    }
}
