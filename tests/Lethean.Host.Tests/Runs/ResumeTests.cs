using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lethean.Host.Folders;
using Lethean.Learning.Native;

namespace Lethean.Host.Tests.Runs;

/// <summary>Runs that end before their time and go on.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly string Scenario = TinyScenario.Text(samples: 300) + "\nlethean { checkpoint-every = 0ms, adaptation.batch = random(6), evaluation.images = 20 }\n";

    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_should_end_with_the_same_bytes_when_it_was_killed_and_resumed()
    {
        _folder.Write("tiny.conf", Scenario);
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "undisturbed")).ExitCode);

        await EndEarlyAsync(host => host.Kill(), evaluations: 2, "run", "tiny.conf", "--out", "out");
        await EndEarlyAsync(host => host.Kill(), evaluations: 1, "resume", "out");
        var last = await HostProcess.RunAsync(_folder.Path, "resume", "out");

        Assert.True(last.ExitCode == 0, last.ToString());
        Assert.Contains("goes on from its last checkpoint", last.Output, StringComparison.Ordinal);
        foreach (var file in new[] { RunFolder.EvaluationsFile, RunFolder.OutcomesFile })
            Assert.Equal(File.ReadAllText(_folder[$"undisturbed/{file}"]), File.ReadAllText(_folder[$"out/{file}"]));
        Assert.Equal(SummaryNumbers.Of(_folder["undisturbed"]), SummaryNumbers.Of(_folder["out"]));
        Assert.Equal(2, RunReader.Read(_folder["out"]).Manifest.ResumedUtc.Count);
        Assert.False(Directory.Exists(_folder["out/checkpoint"]));
    }

    [Fact]
    public async Task Run_should_go_on_when_it_was_interrupted()
    {
        _folder.Write("long.conf", Scenario + "lethean.traffic.stop-after.samples = 1000000");
        await EndEarlyAsync(host => host.Interrupt(), evaluations: 3, "run", "long.conf", "--out", "out");
        Assert.Equal(RunStatus.Interrupted, RunReader.Read(_folder["out"]).Manifest.Status);
        var before = File.ReadAllLines(_folder["out/evaluations.jsonl"]);

        await EndEarlyAsync(host => host.Kill(), evaluations: 2, "resume", "out");

        Assert.Equal(RunStatus.Running, RunReader.Read(_folder["out"]).Manifest.Status);
        // The last line before may be of the sample at which it was interrupted.
        Assert.Equal(before[..^1], File.ReadAllLines(_folder["out/evaluations.jsonl"])[..(before.Length - 1)]);
    }

    [Fact]
    public async Task Resume_should_refuse_in_one_line_when_the_checkpoint_does_not_fit()
    {
        _folder.Write("tiny.conf", Scenario);
        await EndEarlyAsync(host => host.Kill(), evaluations: 4, "run", "tiny.conf", "--out", "out");
        var (state, conf) = (_folder["out/checkpoint/000/state.safetensors"], _folder["out/resolved.conf"]);
        var (bytes, text) = (File.ReadAllBytes(state), File.ReadAllText(conf));

        File.WriteAllBytes(state, bytes[..(bytes.Length / 2)]);
        await RefusesAsync("state.safetensors", "truncated");
        File.WriteAllBytes(state, bytes);

        File.WriteAllText(conf, text.Replace("seed = 3", "seed = 4", StringComparison.Ordinal));
        await RefusesAsync("resolved.conf", "is damaged or was changed");
        File.WriteAllText(conf, text);

        File.WriteAllText(_folder["out/checkpoint/000/answers.jsonl"], "");
        await RefusesAsync("answers.jsonl", "has 0 bytes");
        Directory.Delete(_folder["out/checkpoint/000"], recursive: true);
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "resume", "out")).ExitCode);
        await RefusesInAsync("nowhere", "not a run folder");
    }

    [Fact]
    public async Task Resume_should_refuse_when_the_run_is_of_a_version_that_evaluated_what_users_sent()
    {
        _folder.Write("tiny.conf", Scenario);
        await EndEarlyAsync(host => host.Kill(), evaluations: 4, "run", "tiny.conf", "--out", "out");
        var manifest = JsonNode.Parse(File.ReadAllText(_folder["out/manifest.json"]))!.AsObject();
        manifest.Remove("images");
        manifest.Remove("checksum");
        File.WriteAllText(_folder["out/manifest.json"], SealedJson.Seal(manifest.ToJsonString(RunJson.Options)));

        await RefusesAsync("out: was begun by a version that uses other images", "run the scenario anew into another folder");
    }

    [Fact]
    public async Task Resume_should_refuse_when_the_processor_would_evaluate_in_another_precision()
    {
        _folder.Write("tiny.conf", Scenario);
        await EndEarlyAsync(host => host.Kill(), evaluations: 4, "run", "tiny.conf", "--out", "out");
        var manifest = JsonNode.Parse(File.ReadAllText(_folder["out/manifest.json"]))!.AsObject();
        var here = Assert.Single(RunReader.ReadManifest(_folder["out"]).EvaluationPrecision);
        Assert.Equal(ComputeDevice.ProcessorMultipliesBfloat16 ? "bfloat16" : "float32", here);
        var other = here == "float32" ? "bfloat16" : "float32";
        manifest["evaluationPrecision"] = new JsonArray(other);
        manifest.Remove("checksum");
        File.WriteAllText(_folder["out/manifest.json"], SealedJson.Seal(manifest.ToJsonString(RunJson.Options)));

        await RefusesAsync($"was begun with evaluations in {other}", $"would go on in {here}", "run the scenario anew");
    }

    [Fact]
    public async Task Resume_should_refuse_when_recorded_arrivals_have_changed()
    {
        const string before = "0.01\n0.05\n", after = "0.01\n0.06\n";
        _folder.Write("arrivals.txt", before);
        _folder.Write("recorded.conf", Scenario + "lethean.traffic.sources.recorded { kind = benign, arrivals = trace, trace { file = arrivals.txt, repeat = true } }");
        await EndEarlyAsync(host => host.Kill(), evaluations: 4, "run", "recorded.conf", "--out", "out");
        Assert.Equal(new Ingredient("arrivals.txt", "arrivals.txt", HashOf(before)), Assert.Single(RunReader.ReadManifest(_folder["out"]).Traces));

        _folder.Write("arrivals.txt", after);
        await RefusesAsync($"was begun with arrivals.txt of sha256 {HashOf(before)[..12]}", HashOf(after)[..12]);

        // Nor does it help to write the new hash into the manifest.
        var manifest = _folder["out/manifest.json"];
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(HashOf(before), HashOf(after), StringComparison.Ordinal));
        await RefusesAsync("manifest.json", "is damaged or was changed");
    }

    [Fact]
    public async Task Resume_should_refuse_when_the_run_is_complete()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 10));
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "out")).ExitCode);
        await RefusesAsync("is complete");
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <param name="evaluations">That the process has to add before.</param>
    private async Task EndEarlyAsync(Action<HostProcess> end, int evaluations, params string[] arguments)
    {
        evaluations += Eventually.Lines(_folder["out/evaluations.jsonl"]);
        using var host = HostProcess.Start(_folder.Path, arguments);
        await Eventually.HoldsAsync(() => host.HasExited || Eventually.Lines(_folder["out/evaluations.jsonl"]) >= evaluations, $"{evaluations} evaluations");
        Assert.False(host.HasExited, host.HasExited ? (await host.ExitAsync()).ToString() : "");
        end(host);
        await host.ExitAsync();
    }

    private Task RefusesAsync(params string[] words) => RefusesInAsync("out", words);

    private async Task RefusesInAsync(string folder, params string[] words)
    {
        var result = await HostProcess.RunAsync(_folder.Path, "resume", folder);
        Assert.Equal(2, result.ExitCode);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.All(words, word => Assert.Contains(word, result.Error, StringComparison.Ordinal));
    }
}
