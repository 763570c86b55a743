using System.Text.Json.Nodes;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Learning.Checkpoints;
using TorchSharp;

namespace Lethean.Host.Tests.Runs;

/// <summary>Where a machine or a model does not do what was asked for, the run says so.</summary>
public sealed class TruthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Three million samples a second are more than a quarter of one processor can make.</summary>
    [Fact]
    public async Task Run_should_tell_what_was_really_offered_when_the_machine_cannot_offer_what_was_asked_for()
    {
        _folder.Write("flood.conf", """
            lethean {
              data.path = "data/fashion-mnist-sample"
              traffic {
                clock = real-time
                stop-after.duration = 2s
                source-defaults.arrivals = constant
                sources { a { kind = benign, rate = 1000000/s }, b { kind = lethean, rate = 1000000/s }, c { kind = random-pixels, rate = 1000000/s } }
                admission { queue = 16, overflow = drop-new }
              }
              evaluation { every = 1000000, images = 50 }
            }
            """);
        var result = await HostProcess.RunAsync(_folder.Path, "run", "flood.conf", "--out", "out");

        Assert.True(result.ExitCode == 0, result.ToString());
        var summary = Assert.Single(RunReader.Read(_folder["out"]).Variants).Summary!;
        var load = summary.Load!;
        Assert.Empty(summary.Imbalances());
        Assert.All(summary.Sources.Values, counts => Assert.Equal(2_000_000, counts.Offered + counts.Missed.Values.Sum()));
        Assert.True(summary.Sources.Values.Sum(counts => counts.Missed["sources-behind"]) > 0);
        Assert.Equal(summary.Sources.Values.Sum(counts => counts.Offered), load.OfferedPerSecond!.Value * load.OfferedSeconds!.Value, 0.001);
        Assert.All(load.Sources!.Values, source => Assert.Equal(1_000_000, source.IntendedPerSecond!.Value, 1000.0));
        Assert.Matches(@"warning: [abc] \(flood\) offered [0-9.]+ of [0-9.]+ samples a second: [0-9]+ were due and never made, .* \(2 more like this\)", result.Output);
        Assert.Contains("were due and never made", File.ReadAllText(_folder["out/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_should_explain_what_backpressure_kept_from_being_offered()
    {
        _folder.Write("tiny.conf", TinyScenario.Text());
        var result = await HostProcess.RunAsync(
            _folder.Path, "run", "tiny.conf", "--out", "out", "--set", "lethean.traffic.clock=real-time", "--set", "lethean.traffic.stop-after={samples = null, duration = 2s}",
            "--set", "lethean.traffic.sources.users.rate=5000/s", "--set", "lethean.traffic.admission={queue = 4, overflow = backpressure}");

        Assert.True(result.ExitCode == 0, result.ToString());
        var summary = Assert.Single(RunReader.Read(_folder["out"]).Variants).Summary!;
        Assert.Equal(StopReasons.Duration, summary.StoppedBy);
        Assert.Empty(summary.Imbalances());
        Assert.Contains(
            $"warning: users (tiny): {summary.Sources["users"].Missed["backpressure"]} samples that were due by the end were never offered, the full queue held them back",
            result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluations_should_tell_of_logits_that_are_not_finite()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 10));
        var checkpoint = Checkpoint.Load(Path.Combine(AppContext.BaseDirectory, "models/fashion-mnist-resnet18.safetensors"));
        using (var model = checkpoint.CreateModel())
        {
            using (torch.no_grad())
                model.Parameters.Single(parameter => parameter.Name == "fc.weight").Value.fill_(float.MaxValue);
            Checkpoint.Save(_folder["large.safetensors"], model, checkpoint.Metadata);
        }

        var evaluated = await HostProcess.RunAsync(
            _folder.Path, "evaluate", "large.safetensors", "--images", "60", "--data", "data/fashion-mnist-sample", "--json", "--adaptation", "none", "--adaptation", "episodic");
        Assert.True(evaluated.ExitCode == 0, evaluated.ToString());
        Assert.All(JsonNode.Parse(evaluated.Output)!["rows"]!.AsArray(), row => Assert.Equal((60, 0), (row!["nonFinite"]!.GetValue<int>(), row["correct"]!.GetValue<int>())));
        Assert.Contains("warning: 60 of 60 images (clean, none) have logits that are not finite and count as wrong; the same in 1 more of the rows", evaluated.Error, StringComparison.Ordinal);

        var run = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "out", "--set", "lethean.model.checkpoint=large.safetensors");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("warning: tiny: 2 of 2 evaluations met logits that are not finite, the first after sample 0 on 100 of 100 images", run.Output, StringComparison.Ordinal);
        Assert.Contains("met logits that are not finite", File.ReadAllText(_folder["out/report.html"]), StringComparison.Ordinal);
        Assert.All(File.ReadLines(_folder["out/evaluations.jsonl"]), line => Assert.EndsWith("\"nonFinite\":100}", line, StringComparison.Ordinal));
        Assert.All(RunReader.Read(_folder["out"]).Variants[0].Summary!.Sources.Values, counts => Assert.Equal(0, counts.Correct));
    }

    /// <summary>What changes nothing but times is fitted to the machine: a scenario that is shipped runs on any.</summary>
    [Fact]
    public async Task One_processor_should_be_enough_for_workers_and_evaluation_threads()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 10) + "\nlethean { experiment { seeds = [1, 2], workers = 2 }, evaluation.threads = 8 }\n");
        using var host = HostProcess.Start(_folder.Path, new Dictionary<string, string?> { ["DOTNET_PROCESSOR_COUNT"] = "1" }, "run", "tiny.conf", "--out", "out");
        var result = await host.ExitAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("note: lethean.experiment.workers = 2 is taken as 1: this machine has 1 processor, and each variant has lethean.device.threads = 1", result.Output, StringComparison.Ordinal);
        Assert.Contains("note: lethean.evaluation.threads = 8 is taken as 1: this machine has 1 processor", result.Output, StringComparison.Ordinal);
        Assert.Equal(2, RunReader.Read(_folder["out"]).Variants.Count);
    }
}
