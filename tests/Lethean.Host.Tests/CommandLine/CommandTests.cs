using System.Text.Json.Nodes;

namespace Lethean.Host.Tests.CommandLine;

public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_should_measure_clean_and_corrupted_images_with_and_without_adapting()
    {
        var result = await HostProcess.RunAsync(_folder.Path, "evaluate", "models/fashion-mnist-resnet18.safetensors", "--data", "data/fashion-mnist-sample",
            "--images", "60", "--corruptions", "gaussian_noise", "--adaptation", "none", "--adaptation", "online", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        var rows = JsonNode.Parse(result.Output)!["rows"]!.AsArray();
        Assert.Equal(
            [("clean", "none"), ("clean", "online"), ("gaussian_noise", "none"), ("gaussian_noise", "online")],
            rows.Select(r => (r!["images"]!.GetValue<string>(), r["adaptation"]!.GetValue<string>())));
        Assert.All(rows, r => Assert.Equal(60, r!["count"]!.GetValue<int>()));
        Assert.All(rows, r => Assert.InRange(r!["accuracy"]!.GetValue<double>(), 0.7, 1));
    }

    [Fact]
    public async Task Shown_configuration_should_be_a_scenario_again()
    {
        var shown = await HostProcess.RunAsync(_folder.Path, "config", "show", "hocon/figure1.conf", "--seed", "7");
        Assert.True(shown.ExitCode == 0, shown.ToString());
        _folder.Write("again.conf", shown.Output);
        var check = await HostProcess.RunAsync(_folder.Path, "config", "check", "again.conf");
        Assert.True(check.ExitCode == 0, check.ToString());
        Assert.Contains("lethean, random-pixels, gaussian-shift, fgsm, benign", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_should_show_the_arms_of_both_runs()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 20));
        foreach (var (name, rate) in new[] { ("weak", "1/s"), ("strong", "500/s") })
        {
            var run = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", name, "--set", $"lethean.traffic.sources.attacker.rate={rate}");
            Assert.True(run.ExitCode == 0, run.ToString());
        }

        var result = await HostProcess.RunAsync(_folder.Path, "compare", "weak", "strong", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        var rows = JsonNode.Parse(result.Output)!.AsArray();
        Assert.Equal(["weak", "strong"], rows.Select(r => r!["run"]!.GetValue<string>()));
        Assert.All(rows, r => Assert.Equal(3, r!["accuracies"]!.AsArray().Count));
    }

    [Fact]
    public async Task Doctor_should_find_everything_that_the_demo_needs()
    {
        var result = await HostProcess.RunAsync(_folder.Path, "doctor", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        var findings = JsonNode.Parse(result.Output)!.AsArray();
        Assert.Contains(findings, f => f!["subject"]!.GetValue<string>() == "model" && f["state"]!.GetValue<string>() == "good");
        Assert.Contains(findings, f => f!["subject"]!.GetValue<string>() == "libtorch" && f["state"]!.GetValue<string>() == "good");
    }

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("config")]
    [InlineData("data")]
    public async Task Help_should_show_examples(string command)
    {
        var result = await HostProcess.RunAsync(_folder.Path, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Example", result.Output, StringComparison.Ordinal);
        Assert.Contains("  lethean ", result.Output, StringComparison.Ordinal);
    }
}
