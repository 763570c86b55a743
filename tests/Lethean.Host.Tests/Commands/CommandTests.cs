using System.Text.Json.Nodes;
using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Commands;

public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_should_measure_clean_and_corrupted_images_with_and_without_adapting()
    {
        var result = await EvaluateAsync("--images", "60", "--corruptions", "gaussian_noise", "--adaptation", "none", "--adaptation", "online", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        var rows = JsonNode.Parse(result.Output)!["rows"]!.AsArray();
        Assert.Equal(
            [("clean", "none"), ("clean", "online"), ("gaussian_noise", "none"), ("gaussian_noise", "online")],
            rows.Select(r => (r!["images"]!.GetValue<string>(), r["adaptation"]!.GetValue<string>())));
        Assert.All(rows, r => Assert.Equal(60, r!["count"]!.GetValue<int>()));
        Assert.All(rows, r => Assert.InRange(r!["accuracy"]!.GetValue<double>(), 0.7, 1));
        Assert.Contains("│ accuracy (severity 5) │", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("error", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_should_give_the_published_mean_and_those_beside_it()
    {
        var result = await EvaluateAsync("--images", "20", "--corruptions", "all", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        var answer = JsonNode.Parse(result.Output)!;
        var accuracies = answer["rows"]!.AsArray().ToDictionary(r => r!["images"]!.GetValue<string>(), r => r!["accuracy"]!.GetValue<double>());
        string[] extra = ["speckle_noise", "gaussian_blur", "spatter", "saturate"];
        var common = accuracies.Keys.Except(extra).Except(["clean"]).ToList();
        var means = answer["meanCorruptedAccuracy"]!["none"]!;

        Assert.Equal(15, common.Count);
        Assert.Equal(common.Average(name => accuracies[name]), means["common"]!.GetValue<double>(), 1e-9);
        Assert.Equal(common.Except(["snow", "frost"]).Average(name => accuracies[name]), means["commonWithoutSnowAndFrost"]!.GetValue<double>(), 1e-9);
        Assert.Equal(extra.Average(name => accuracies[name]), means["extra"]!.GetValue<double>(), 1e-9);
        Assert.Contains("mean of the 15 common", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("mean of the corruptions", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_should_not_call_a_mean_over_some_corruptions_the_published_one()
    {
        var result = await EvaluateAsync("--images", "20", "--corruptions", "fog,contrast", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        var answer = JsonNode.Parse(result.Output)!;
        var means = answer["meanCorruptedAccuracy"]!["none"]!;
        Assert.Null(means["common"]);
        Assert.Null(means["extra"]);
        Assert.Equal(
            answer["rows"]!.AsArray().Skip(1).Average(r => r!["accuracy"]!.GetValue<double>()), means["measured"]!.GetValue<double>(), 1e-9);
        Assert.Contains("mean of the corruptions", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("common", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_should_adapt_as_the_configuration_says()
    {
        string[] arguments = ["evaluate", "models/fashion-mnist-resnet18.safetensors", "--images", "60", "--adaptation", "online",
            "--set", "lethean.data.path=data/fashion-mnist-sample", "--json"];
        var defaults = await HostProcess.RunAsync(_folder.Path, arguments);
        var written = await HostProcess.RunAsync(_folder.Path, [.. arguments,
            "--set", "lethean.adaptation.learning-rate=0.001", "--set", "lethean.adaptation={steps=1,batch=expand}"]);
        // A step so large that nothing of the trained weights is left.
        var large = await HostProcess.RunAsync(_folder.Path, [.. arguments, "--set", "lethean.adaptation.learning-rate=10"]);

        Assert.Equal(Correct(defaults), Correct(written));
        Assert.InRange(Correct(defaults), 42, 60);
        Assert.InRange(Correct(large), 0, 30);
        Assert.Contains("learning-rate = 10", large.Error, StringComparison.Ordinal);

        static int Correct(HostResult result)
        {
            Assert.True(result.ExitCode == 0, result.ToString());
            return Assert.Single(JsonNode.Parse(result.Output)!["rows"]!.AsArray())!["correct"]!.GetValue<int>();
        }
    }

    [Fact]
    public async Task Evaluate_should_compute_in_the_precision_that_was_asked_for()
    {
        string[] arguments = ["evaluate", "models/fashion-mnist-resnet18.safetensors", "--data", "data/fashion-mnist-sample", "--json"];
        var full = await HostProcess.RunAsync(_folder.Path, arguments);
        var rounded = await HostProcess.RunAsync(_folder.Path, [.. arguments, "--precision", "bfloat16"]);

        Assert.Equal(("float32", "bfloat16"), (JsonNode.Parse(full.Output)!["precision"]!.ToString(), JsonNode.Parse(rounded.Output)!["precision"]!.ToString()));
        // Of 2,000 images a few lie at the border.
        Assert.InRange(Math.Abs(Correct(full) - Correct(rounded)), 0, 10);

        static int Correct(HostResult result) => JsonNode.Parse(result.Output)!["rows"]![0]!["correct"]!.GetValue<int>();
    }

    [Fact]
    public async Task Evaluation_should_go_on_where_one_was_cut_off()
    {
        string[] arguments = ["evaluate", "models/fashion-mnist-resnet18.safetensors", "--data", "data/fashion-mnist-sample", "--images", "30",
            "--corruptions", "fog,contrast", "--adaptation", "none", "--adaptation", "episodic", "--out", "kept", "--json"];
        var first = await HostProcess.RunAsync(_folder.Path, arguments);
        Assert.True(first.ExitCode == 0, first.ToString());
        var lines = File.ReadAllLines(_folder["kept/evaluation.jsonl"]);
        Assert.Equal(7, lines.Length);
        var changed = lines[1].Replace("\"correct\":", "\"correct\":1", StringComparison.Ordinal);
        File.WriteAllLines(_folder["kept/evaluation.jsonl"], [lines[0], changed]);
        var refused = await HostProcess.RunAsync(_folder.Path, arguments);
        Assert.True(refused.ExitCode == 2, refused.ToString());
        Assert.Contains("evaluation.jsonl:2: is damaged", refused.Error, StringComparison.Ordinal);

        // What is known is not measured again: the first row is another one, the last two are lost, one of them in mid-line.
        lines[1] = SealedJson.Seal(changed[..changed.IndexOf(",\"checksum\"", StringComparison.Ordinal)] + "}");
        File.WriteAllText(_folder["kept/evaluation.jsonl"], string.Join('\n', lines[..5]) + "\n" + lines[5][..20]);

        var second = await HostProcess.RunAsync(_folder.Path, arguments);
        Assert.True(second.ExitCode == 0, second.ToString());
        var (before, after) = (Correct(first), Correct(second));
        Assert.Equal($"1{before[0]}", after[0]);
        Assert.Equal(before[1..], after[1..]);
        Assert.Equal(7, File.ReadAllLines(_folder["kept/evaluation.jsonl"]).Length);

        var steps = await HostProcess.RunAsync(_folder.Path, [.. arguments, "--set", "lethean.adaptation.steps=2"]);
        Assert.Equal(2, steps.ExitCode);
        Assert.Contains("adaptation by the defaults", steps.Error, StringComparison.Ordinal);

        var rounded = await HostProcess.RunAsync(_folder.Path, [.. arguments, "--precision", "bfloat16"]);
        Assert.Equal(2, rounded.ExitCode);
        Assert.Contains("precision float32", rounded.Error, StringComparison.Ordinal);

        arguments[5] = "31";
        var other = await HostProcess.RunAsync(_folder.Path, arguments);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("30 images", other.Error, StringComparison.Ordinal);

        static string[] Correct(HostResult result) => [.. JsonNode.Parse(result.Output)!["rows"]!.AsArray().Select(row => row!["correct"]!.ToString())];
    }

    [Fact]
    public async Task Gradient_correlation_should_find_that_Lethean_samples_harm_the_main_task()
    {
        string[] arguments = ["gradient-correlation", "models/fashion-mnist-resnet18.safetensors", "--data", "data/fashion-mnist-sample",
            "--samples", "12", "--history", "16", "--reference-images", "4", "--attacks", "lethean,fgsm,random-pixels,training", "--json"];
        var one = await HostProcess.RunAsync(_folder.Path, [.. arguments, "--threads", "1"]);
        var two = await HostProcess.RunAsync(_folder.Path, [.. arguments, "--threads", "2", "--out", "study"]);
        var again = await HostProcess.RunAsync(_folder.Path, [.. arguments, "--threads", "2"]);

        Assert.True(one.ExitCode == 0, one.ToString());
        // The mean gradient of the history is summed in another order by two threads; a sample's own gradients are not.
        Assert.Equal(OwnGradients(one.Output), OwnGradients(two.Output));
        Assert.Equal(two.Output, again.Output);
        Assert.Equal(two.Output, File.ReadAllText(_folder["study/gradient-correlation.json"]));
        Assert.Contains("equation 6", File.ReadAllText(_folder["study/report.html"]), StringComparison.Ordinal);
        var kinds = JsonNode.Parse(one.Output)!["kinds"]!.AsArray();
        Assert.Equal(["lethean", "fgsm", "random-pixels", "training"], kinds.Select(kind => kind!["kind"]!.GetValue<string>()));
        Assert.All(kinds, kind => Assert.Equal(12, kind!["histogram"]!["counts"]!.AsArray().Sum(count => count!.GetValue<int>())));
        Assert.All(kinds, kind => Assert.Equal(12, kind!["auxiliaryHistory"]!["cosine"]!["count"]!.GetValue<int>()));
        Assert.InRange(kinds[0]!["mainAuxiliary"]!["cosine"]!["mean"]!.GetValue<double>(), -0.5, 0);
        Assert.Equal([3, 4, 5, 6], JsonNode.Parse(one.Output)!["equations"]!.AsArray().Select(equation => equation!["equation"]!.GetValue<int>()));
        Assert.Equal(4, JsonNode.Parse(one.Output)!["references"]![0]!["buffers"]!.GetValue<int>());

        static string[] OwnGradients(string json) => [.. JsonNode.Parse(json)!["kinds"]!.AsArray().Select(kind => kind!["mainAuxiliary"]!.ToJsonString())];
    }

    [Fact]
    public async Task Gradient_correlation_of_every_sample_should_be_in_outcomes_and_report()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 20) + "\nlethean.evaluation.gradient-correlation = every-sample\nlethean.outcomes-log = false\n");
        var run = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "run");

        Assert.True(run.ExitCode == 0, run.ToString());
        var outcomes = File.ReadAllLines(_folder["run/outcomes.jsonl"]).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(20, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.InRange(outcome["gradientCorrelation"]!.GetValue<double>(), -1, 1));
        Assert.Contains("<h2>Gradient correlation</h2>", File.ReadAllText(_folder["run/report.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train recipe.conf --out trained", "run './lethean data fetch cifar-10' to download 170 MB, or set LETHEAN_DATA to a folder that holds cifar-10-batches-bin/")]
    [InlineData("data verify cifar-10", "run './lethean data fetch cifar-10' to download 170 MB, or set LETHEAN_DATA to a folder that holds cifar-10-batches-bin/")]
    [InlineData("data fetch cifar-10", "put the file at ")]
    public async Task Data_that_is_nowhere_should_be_mended_as_the_one_message_says(string commandLine, string mend)
    {
        // No data set, no cache, and a port where nobody answers instead of a network.
        var nowhere = new Dictionary<string, string?>
        {
            ["LETHEAN_DATA"] = null,
            ["XDG_CACHE_HOME"] = _folder["cache"],
            ["HOME"] = _folder.Path,
            ["https_proxy"] = "http://127.0.0.1:9",
            ["HTTPS_PROXY"] = "http://127.0.0.1:9",
            ["no_proxy"] = null,
            ["NO_PROXY"] = null,
        };
        _folder.Write("recipe.conf", "lethean.training.dataset = cifar-10\n");
        using var host = HostProcess.Start(_folder.Path, nowhere, commandLine.Split(' '));
        var result = await host.ExitAsync();

        Assert.True(result.ExitCode == 2, result.ToString());
        var message = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(mend, message, StringComparison.Ordinal);
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
        var rows = JsonNode.Parse(result.Output)!["rows"]!.AsArray();
        Assert.Equal(["weak", "strong"], rows.Select(r => r!["run"]!.GetValue<string>()));
        Assert.All(rows, r => Assert.Equal(3, r!["accuracies"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("1", ", 1 core, ")]
    [InlineData("2", ", 2 cores, ")]
    public async Task Doctor_should_count_cores(string count, string words)
    {
        using var host = HostProcess.Start(_folder.Path, new Dictionary<string, string?> { ["DOTNET_PROCESSOR_COUNT"] = count }, "doctor");
        Assert.Contains(words, (await host.ExitAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_should_find_everything_that_the_demo_needs()
    {
        var result = await HostProcess.RunAsync(_folder.Path, "doctor", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        var findings = JsonNode.Parse(result.Output)!["findings"]!.AsArray();
        Assert.Contains(findings, f => f!["subject"]!.GetValue<string>() == "model" && f["state"]!.GetValue<string>() == "good");
        Assert.Contains(findings, f => f!["subject"]!.GetValue<string>() == "libtorch" && f["state"]!.GetValue<string>() == "good");
    }

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("gradient-correlation")]
    [InlineData("config")]
    [InlineData("data")]
    public async Task Help_should_show_examples(string command)
    {
        var result = await HostProcess.RunAsync(_folder.Path, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Example", result.Output, StringComparison.Ordinal);
        Assert.Contains("  lethean ", result.Output, StringComparison.Ordinal);
        Assert.Contains($"  lethean {command}".TrimEnd() + " ", result.Output[result.Output.IndexOf("Usage:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain("Lethean.Host", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_should_be_given_to_who_says_nothing_or_the_word()
    {
        var (help, ofRun) = (await HostProcess.RunAsync(_folder.Path, "--help"), await HostProcess.RunAsync(_folder.Path, "run", "--help"));
        Assert.Equal(0, help.ExitCode);
        Assert.Equal(help, await HostProcess.RunAsync(_folder.Path));
        Assert.Equal(help, await HostProcess.RunAsync(_folder.Path, "help"));
        Assert.Equal(ofRun, await HostProcess.RunAsync(_folder.Path, "help", "run"));
        var examples = help.Output[help.Output.IndexOf("Examples:", StringComparison.Ordinal)..help.Output.IndexOf("Usage:", StringComparison.Ordinal)];
        Assert.Equal(3, examples.Split('\n').Count(line => line.TrimStart().StartsWith("lethean ", StringComparison.Ordinal)));
    }

    /// <summary>The bundled model on the bundled sample.</summary>
    private Task<HostResult> EvaluateAsync(params string[] more) => HostProcess.RunAsync(
        _folder.Path, ["evaluate", "models/fashion-mnist-resnet18.safetensors", "--data", "data/fashion-mnist-sample", .. more]);
}
