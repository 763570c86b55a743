using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Host.Folders;
using Lethean.Learning.Data;

namespace Lethean.Host.Tests.Runs;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_should_leave_a_complete_folder_when_the_scenario_ends()
    {
        _folder.Write("tiny.conf", TinyScenario.Text());
        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "out");

        Assert.True(result.ExitCode == 0, result.ToString());
        var run = RunReader.Read(_folder["out"]);
        Assert.Equal(RunStatus.Completed, run.Manifest.Status);
        Assert.Equal(3ul, run.Manifest.Seed);
        Assert.All(run.Manifest.Checkpoints.Concat(run.Manifest.Data), i => Assert.Matches("^[0-9a-f]{64}$", i.Sha256));
        Assert.Equal(
            new ImageUse("fashion-mnist", new(DatasetSplit.Train, 0, 3999), new(DatasetSplit.Test, 1500, 1999), new(DatasetSplit.Test, 0, 99)),
            Assert.Single(run.Manifest.Images));
        Assert.Contains("users send test 1500 to 1999, evaluations use test 0 to 1499, attackers and defenses train 0 to 3999", result.Output, StringComparison.Ordinal);
        Assert.Contains("evaluations use test 0 to 99,", File.ReadAllText(_folder["out/report.html"]), StringComparison.Ordinal);
        var variant = Assert.Single(run.Variants);
        Assert.Equal([0L, 10, 20, 30, 40], variant.Evaluations.Select(e => e.Sample));
        Assert.Equal(40, variant.Summary!.Sources.Values.Sum(s => s.Served));
        Assert.Empty(variant.Summary.Imbalances());
        Assert.Equal(variant.Evaluations[^1].Accuracy, variant.Summary.FinalAccuracy);
        Assert.Contains("out/report.html", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifest_should_tell_each_use_of_the_images_once()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 2) + "\n" + """
            lethean.experiment {
              seeds = [1, 2]
              arms {
                test { }
                train { lethean { data.held-out = train, evaluation.images = all } }
                nobody { lethean { data.traffic-share = 0, traffic.sources.users = null, traffic.sources.users { kind = lethean, rate = 1/s }, evaluation.images = all } }
              }
            }
            """);
        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "out");

        Assert.True(result.ExitCode == 0, result.ToString());
        var run = RunReader.Read(_folder["out"]);
        Assert.Equal(
            [
                new("fashion-mnist", new(DatasetSplit.Train, 0, 3999), new(DatasetSplit.Test, 1500, 1999), new(DatasetSplit.Test, 0, 99)),
                new("fashion-mnist", new(DatasetSplit.Train, 0, 3199), new(DatasetSplit.Train, 3800, 3999), new(DatasetSplit.Train, 3200, 3799)),
                new("fashion-mnist", new(DatasetSplit.Train, 0, 3999), null, new(DatasetSplit.Test, 0, 1999)),
            ],
            run.Manifest.Images);
        Assert.Equal([100, 100, 600, 600, 2000, 2000], run.Variants.Select(variant => variant.Evaluations[0].Images));
    }

    [Fact]
    public async Task Json_should_be_the_only_thing_on_standard_output_when_asked_for()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 10));
        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        var run = Assert.Single(JsonNode.Parse(result.Output)!["runs"]!.AsArray())!;
        Assert.Equal("completed", run["status"]!.GetValue<string>());
        var summary = run["summary"]!;
        Assert.Equal(1, summary["schema"]!.GetValue<int>());
        Assert.Equal("tiny", summary["name"]!.GetValue<string>());
        Assert.Equal(2, summary["variants"]![0]!["evaluations"]!.AsArray().Count);
        Assert.Contains("report", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Also what is logged while the actor system ends, when its loggers are gone.</summary>
    [Fact]
    public async Task Log_of_the_actor_system_should_go_to_standard_error()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 2));
        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--json", "--set", "akka.loglevel=DEBUG");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(1, JsonNode.Parse(result.Output)!["runs"]![0]!["summary"]!["schema"]!.GetValue<int>());
        Assert.Contains("DBG] EventStream(lethean): Default Loggers started", result.Error, StringComparison.Ordinal);
        Assert.Contains("CoordinatedShutdown invoked due to", result.Error, StringComparison.Ordinal);
        Assert.Contains("Shutting down", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_should_write_the_same_bytes_when_their_seed_is_the_same()
    {
        _folder.Write("tiny.conf", TinyScenario.Text());
        foreach (var name in new[] { "one", "two" })
            Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", name)).ExitCode);
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "other", "--seed", "4")).ExitCode);

        foreach (var file in new[] { RunFolder.EvaluationsFile, RunFolder.OutcomesFile })
        {
            Assert.NotEmpty(File.ReadAllBytes(_folder[$"one/{file}"]));
            Assert.Equal(File.ReadAllBytes(_folder[$"one/{file}"]), File.ReadAllBytes(_folder[$"two/{file}"]));
        }

        Assert.NotEqual(File.ReadAllText(_folder["one/outcomes.jsonl"]), File.ReadAllText(_folder["other/outcomes.jsonl"]));
    }

    [Fact]
    public async Task Run_should_exit_with_3_and_name_the_assertion_when_one_fails()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 10) + "\nlethean.assertions { final-accuracy.min = 0.99, initial-accuracy.min = 0.5 }\n");
        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "out");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("final-accuracy.min", result.Output, StringComparison.Ordinal);
        var assertions = JsonDocument.Parse(File.ReadAllText(_folder["out/summary.json"])).RootElement.GetProperty("assertions");
        Assert.Equal([("final-accuracy.min", false), ("initial-accuracy.min", true)],
            assertions.EnumerateArray().Select(a => (a.GetProperty("name").GetString()!, a.GetProperty("passed").GetBoolean())).Order());
    }

    [Fact]
    public async Task Nothing_should_move_when_adaptation_is_off()
    {
        _folder.Write("tiny.conf", TinyScenario.Text());
        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "out", "--set", "lethean.adaptation.enabled=false");

        Assert.True(result.ExitCode == 0, result.ToString());
        var variant = Assert.Single(RunReader.Read(_folder["out"]).Variants);
        Assert.Single(variant.Evaluations.Select(e => e.Correct).Distinct());
        Assert.Equal(0, variant.Summary!.Sources.Values.Sum(s => s.Adapted));
    }
}
