using System.Diagnostics;

namespace Lethean.Host.Tests.Runs;

/// <summary>Reports of folders that lack something, or hold what cannot be.</summary>
[Collection(WholeProcess.Name)]
public sealed class ReportRefusalTests(CompleteRun complete) : IClassFixture<CompleteRun>, IDisposable
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
    [InlineData("sed -i '/\\\"schema\\\"/d' out/manifest.json", "manifest.json: cannot be read (schema missing is not known")]
    [InlineData("rm out/report.html; mkdir out/report.html", "report.html: is a folder where a file has to be written; move it away")]
    public async Task Report_should_refuse_in_one_line_and_stay_as_it_is(string damage, string problem)
    {
        complete.CopyTo(_folder["out"]);
        var report = File.ReadAllText(_folder["out/report.html"]);

        using (var shell = Process.Start(new ProcessStartInfo("bash", ["-c", damage]) { WorkingDirectory = _folder.Path })!)
            await shell.WaitForExitAsync();
        var result = await ProgramHere.RunAsync(_folder.Path, "report", "out");

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains(problem, Assert.Single(result.Error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.True(Directory.Exists(_folder["out/report.html"]) || File.ReadAllText(_folder["out/report.html"]) == report);
        Assert.Empty(Directory.GetFiles(_folder["out"], "*.tmp"));
    }
}
