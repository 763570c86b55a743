using System.Text.Json.Nodes;
using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Runs;

/// <summary>Reports of runs that are complete, killed, or go on.</summary>
public sealed class ReportTests(CompleteRun complete) : IClassFixture<CompleteRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
        await InterruptAsync(evaluations: 30, "run", "long.conf", "--out", "out", "--set", "lethean.checkpoint-every=null");
        var report = File.ReadAllText(_folder["out/report.html"]);
        var reached = Eventually.Lines(_folder["out/evaluations.jsonl"]); // the run goes on between the count and the signal
        File.WriteAllText(_folder["out/evaluations.jsonl"], "");

        await InterruptAsync(evaluations: 1, "resume", "out");
        Assert.Equal(report, File.ReadAllText(_folder["out/report.html"]));

        await InterruptAsync(evaluations: reached + 1, "resume", "out");
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
