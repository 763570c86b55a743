using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Lethean.Host.Tests.CommandLine;

/// <summary>With <c>--json</c>, standard output is one object of docs/json.schema.json, whatever the command and however it ends.</summary>
public sealed class JsonTests : IDisposable
{
    private const string Model = "models/fashion-mnist-resnet18.safetensors";
    private static readonly string Schema = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "json.schema.json"));
    private readonly TemporaryFolder _folder = new();

    public JsonTests()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 20));
        _folder.Write("other.conf", TinyScenario.Text(samples: 10) + "\nlethean.assertions { final-accuracy.min = 0.99, latency-p99.min = 1h }\n");
        _folder.Write("bad.conf", TinyScenario.Text() + "\nlethean.evaluation.images = 9999\n");
        _folder.Write("odd.conf", "lethean.sed = \"\\u001b[31m\"\n");
        _folder.Write("recipe.conf", """
            lethean { name = tiny-net, data.path = "data/fashion-mnist-sample", training { architecture { width = 4, groups = 2 }, epochs = 1 } }
            """);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Exit code, definition of the schema, command line.</summary>
    public static TheoryData<int, string, string> CommandLines => new()
    {
        { 0, "train", "train recipe.conf --out trained" },
        { 2, "train", "train tiny.conf --set lethean.training.epochs=0" },
        { 0, "evaluate", $"evaluate {Model} --data data/fashion-mnist-sample --images 20 --corruptions fog,contrast --adaptation none --adaptation online" },
        { 2, "evaluate", $"evaluate {Model} --severity 6" },
        { 0, "gradient-correlation", $"gradient-correlation {Model} --data data/fashion-mnist-sample --samples 3 --history 4 --attacks lethean,random-pixels" },
        { 2, "gradient-correlation", "gradient-correlation nothing.safetensors" },
        { 0, "capacity", "capacity tiny.conf --set lethean.capacity.warmup=0 --set lethean.capacity.samples=20" },
        { 2, "capacity", "capacity nothing.conf" },
        { 0, "data-list", "data list" },
        { 0, "data-verify", "data verify fashion-mnist --path data/fashion-mnist-sample" },
        { 2, "data-verify", "data verify imagenet" },
        { 2, "data-fetch", "data fetch imagenet" },
        { 0, "config-show", "config show tiny.conf" },
        { 2, "config-show", "config show odd.conf" },
        { 2, "config-check", "config check tiny.conf bad.conf odd.conf recipe.conf" },
        { 0, "config-check", "config check --shallow tiny.conf bad.conf" },
        { 0, "config-reference", "config reference" },
        { 0, "kinds", "kinds" },
        { 0, "kinds", "kinds benign" },
        { 2, "kinds", "kinds fgms" },
        { 0, "doctor", "doctor" },
        { 2, "run", "run tiny.conf bad.conf --out both" },
        { 2, "run", "run tiny.conf --sed 1" },
        { 2, "run", "run" },
        { 2, "run", "nonsense" },
        { 2, "report", "report nowhere" },
        { 2, "compare", "compare nowhere" },
        { 2, "export", "export nowhere --out tables" },
        { 2, "run", "resume nowhere" },
    };

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Answer_should_be_one_object_of_the_schema(int exitCode, string definition, string commandLine)
    {
        var answer = await AnswerAsync(exitCode, definition, commandLine.Split(' '));
        if (exitCode == 2 && definition != "config-check")
            Assert.Equal(2, answer["error"]!["exitCode"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("run", "{ \"error\": { \"exitCode\": 2, \"message\": \"x\" } }", true)]
    [InlineData("run", "{ }", false)]
    [InlineData("run", "{ \"runs\": 5 }", false)]
    [InlineData("run", "{ \"runs\": [], \"more\": 1 }", false)]
    [InlineData("run", "{ \"error\": { \"exitCode\": 0, \"message\": \"x\" } }", false)]
    [InlineData("doctor", "{ \"findings\": [{ \"subject\": \"a\", \"state\": \"well\", \"text\": \"\" }] }", false)]
    public void Schema_should_tell_answers_from_others(string definition, string answer, bool valid)
    {
        using var document = JsonDocument.Parse(answer);
        Assert.Equal(valid, Evaluate(document, definition).IsValid);
    }

    [Fact]
    public async Task Several_runs_and_what_is_made_of_them_should_be_in_one_object_each()
    {
        var runs = (await AnswerAsync(3, "run", "run", "tiny.conf", "other.conf", "--out", "both"))["runs"]!.AsArray();
        Assert.Equal([Path.Combine("both", "tiny"), Path.Combine("both", "other")], runs.Select(run => run!["folder"]!.GetValue<string>()));
        Assert.Equal(["≥ 99 %", "≥ 3600000 ms"], runs[1]!["summary"]!["assertions"]!.AsArray().Select(assertion => assertion!["limit"]!.GetValue<string>()));

        await AnswerAsync(0, "report", "report", "both/tiny", "both/other");
        await AnswerAsync(0, "compare", "compare", "both/tiny", "both/other");
        await AnswerAsync(0, "export", "export", "both/tiny", "both/other", "--out", "tables");
        await AnswerAsync(0, "export", "export", "both/tiny", "both/other", "--format", "svg", "--out", "figures");
        Assert.Equal(2, (await AnswerAsync(2, "run", "resume", "both/tiny"))["error"]!["exitCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task Runs_that_did_not_come_to_their_end_should_be_told_with_the_ones_before_them()
    {
        _folder.Write("full.conf", TinyScenario.Text() + "\nlethean.traffic { clock = real-time, admission { queue = 0, overflow = fail } }\n");
        var answer = await AnswerAsync(1, "run", "run", "tiny.conf", "full.conf");
        Assert.Equal(["completed", "failed"], answer["runs"]!.AsArray().Select(run => run!["status"]!.GetValue<string>()));
        Assert.Contains("overflow", answer["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);

        _folder.Write("long.conf", TinyScenario.Text(samples: 1_000_000, every: 5));
        using var host = HostProcess.Start(_folder.Path, "run", "tiny.conf", "long.conf", "--out", "interrupted", "--json");
        var evaluations = _folder["interrupted/long/evaluations.jsonl"];
        await Eventually.HoldsAsync(() => host.HasExited || (File.Exists(evaluations) && new FileInfo(evaluations).Length > 0), "an evaluation");
        host.Interrupt();
        var interrupted = Parse(await host.ExitAsync(), 130, "run");
        Assert.Equal(["completed", "interrupted"], interrupted["runs"]!.AsArray().Select(run => run!["status"]!.GetValue<string>()));
        Assert.Equal(130, interrupted["error"]!["exitCode"]!.GetValue<int>());
    }

    private async Task<JsonNode> AnswerAsync(int exitCode, string definition, params string[] arguments) =>
        Parse(await HostProcess.RunAsync(_folder.Path, [.. arguments, "--json"]), exitCode, definition);

    private static JsonNode Parse(HostResult result, int exitCode, string definition)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        // Of the whole output: a second object, or a word beside it, is no JSON.
        using var document = JsonDocument.Parse(result.Output);
        var evaluation = Evaluate(document, definition);
        var errors = evaluation.Details?.Where(detail => detail.Errors is not null).SelectMany(detail => detail.Errors!.Values.Select(error => $"{detail.InstanceLocation}: {error}"));
        Assert.True(evaluation.IsValid, string.Join('\n', errors ?? []) + "\n" + result);
        return JsonNode.Parse(result.Output)!;
    }

    private static EvaluationResults Evaluate(JsonDocument answer, string definition)
    {
        var schema = JsonNode.Parse(Schema)!.AsObject();
        schema.Remove("anyOf");
        schema["$ref"] = $"#/$defs/{definition}";
        return JsonSchema.FromText(schema.ToJsonString()).Evaluate(answer.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
    }
}
