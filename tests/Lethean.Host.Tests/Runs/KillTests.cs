using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Runs;

/// <summary>Processes that end before their time.</summary>
public sealed class KillTests : IDisposable
{
    private const int TooManyToEnd = 1_000_000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Run_folder_should_be_readable_when_the_process_was_killed(int evaluations)
    {
        using var host = await StartAsync(evaluations);
        host.Kill();
        await host.ExitAsync();

        var run = RunReader.Read(_folder["out"]);
        Assert.Equal(RunStatus.Running, run.Manifest.Status);
        Assert.True(run.Variants[0].Evaluations.Count >= evaluations);
        Assert.Equal(run.Variants[0].Evaluations.Select((_, i) => i * 5L), run.Variants[0].Evaluations.Select(e => e.Sample));

        var report = await HostProcess.RunAsync(_folder.Path, "report", "out");
        Assert.True(report.ExitCode == 0, report.ToString());
        Assert.Contains("running", File.ReadAllText(_folder["out/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_should_close_its_folder_and_exit_with_130_when_interrupted()
    {
        using var host = await StartAsync(evaluations: 2);
        host.Interrupt();
        var result = await host.ExitAsync();

        Assert.True(result.ExitCode == 130, result.ToString());
        var run = RunReader.Read(_folder["out"]);
        Assert.Equal(RunStatus.Interrupted, run.Manifest.Status);
        Assert.True(run.Variants[0].Summary!.Interrupted);
        Assert.Empty(run.Variants[0].Summary!.Imbalances());
        Assert.True(File.Exists(_folder["out/report.html"]));
    }

    [Fact]
    public async Task Second_interrupt_should_end_the_process_at_once_with_130_while_the_model_computes()
    {
        using var host = await StartAsync(evaluations: 1, "lethean.adaptation.steps = 1000");
        host.Interrupt();
        host.Interrupt();
        var result = await host.ExitAsync();

        Assert.True(result.ExitCode == 130, result.ToString());
        Assert.Contains("once more to end at once", result.Error, StringComparison.Ordinal);
        Assert.NotEqual(RunStatus.Completed, RunReader.Read(_folder["out"]).Manifest.Status);
    }

    private async Task<HostProcess> StartAsync(int evaluations, string more = "")
    {
        _folder.Write("long.conf", TinyScenario.Text(samples: TooManyToEnd, every: 5) + "\n" + more);
        var host = HostProcess.Start(_folder.Path, "run", "long.conf", "--out", "out");
        await Eventually.HoldsAsync(() => host.HasExited || Eventually.Lines(_folder["out/evaluations.jsonl"]) >= evaluations, $"{evaluations} evaluations");
        Assert.False(host.HasExited, host.HasExited ? (await host.ExitAsync()).ToString() : "");
        return host;
    }
}
