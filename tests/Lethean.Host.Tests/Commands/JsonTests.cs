using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lethean.Host.Tests.Commands;

/// <summary>With <c>--json</c>, standard output is one object of docs/json.schema.json, whatever the command and however it ends.</summary>
public sealed class JsonTests : IDisposable
{
    private const string Model = "models/fashion-mnist-resnet18.safetensors";
    private readonly TemporaryFolder _folder = new();

    public JsonTests()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 20));
        _folder.Write("other.conf", TinyScenario.Text(samples: 10) + "\nlethean.assertions { final-accuracy.min = 0.99, latency-p99.min = 1h }\n");
        _folder.Write("bad.conf", TinyScenario.Text() + "\nlethean.evaluation.images = 9999\n");
        _folder.Write("arms.conf", TinyScenario.Text(samples: 10) + """

            lethean.experiment {
              arms {
                none { }
                off { lethean.adaptation.enabled = false }
                gate { lethean.defenses = [ { kind = orientation-gate } ] }
              }
              grid { "lethean.traffic.sources.attacker.kind" = [lethean, shift] }
            }
            """);
        _folder.Write("recipe.conf", """
            lethean { name = tiny-net, data.path = "data/fashion-mnist-sample", training { architecture { width = 4, groups = 2 }, epochs = 1 } }
            """);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Definition of the schema, command line.</summary>
    public static TheoryData<string, string> CommandLines => new()
    {
        { "train", "train recipe.conf --out trained" },
        { "evaluate", $"evaluate {Model} --data data/fashion-mnist-sample --images 20 --corruptions fog,contrast --adaptation none --adaptation online" },
        { "gradient-correlation", $"gradient-correlation {Model} --data data/fashion-mnist-sample --samples 3 --history 4 --reference-images 1,2 --attacks lethean,random-pixels" },
        { "capacity", "capacity tiny.conf --set lethean.capacity.warmup=0 --set lethean.capacity.samples=20" },
        { "data-list", "data list" },
        { "data-verify", "data verify fashion-mnist --path data/fashion-mnist-sample" },
        { "config-show", "config show tiny.conf" },
        { "config-check", "config check --shallow tiny.conf bad.conf" },
        { "config-reference", "config reference" },
        { "kinds", "kinds" },
        { "kinds", "kinds benign" },
        { "cluster-certificate", "cluster certificate --out secrets" },
        { "doctor", "doctor" },
    };

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Answer_should_be_one_object_of_the_schema(string definition, string commandLine) => await AnswerAsync(0, definition, commandLine.Split(' '));

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
        Assert.Equal(valid, JsonAnswer.Evaluate(document, definition).IsValid);
    }

    [Fact]
    public async Task Several_runs_and_what_is_made_of_them_should_be_in_one_object_each()
    {
        var runs = (await AnswerAsync(3, "run", "run", "tiny.conf", "other.conf", "--out", "both"))["runs"]!.AsArray();
        Assert.Equal([Path.Combine("both", "tiny"), Path.Combine("both", "other")], runs.Select(run => run!["folder"]!.GetValue<string>()));
        Assert.Equal(["≥ 99 %", "≥ 3600000 ms"], runs[1]!["summary"]!["assertions"]!.AsArray().Select(assertion => assertion!["limit"]!.GetValue<string>()));

        await AnswerAsync(0, "report", "report", "both/tiny", "both/other");
        await AnswerAsync(0, "compare", "compare", "both/tiny", "both/other");
        await AnswerAsync(0, "run", "run", "arms.conf", "--out", "arms");
        var rows = (await AnswerAsync(0, "compare", "compare", "arms"))["rows"]!.AsArray();
        var gate = rows.Single(row => row!["arm"]!.GetValue<string>() == "gate kind=lethean")!;
        Assert.Equal("off kind=lethean", gate["againstNotAdapting"]!["baseline"]!.GetValue<string>());
        Assert.Equal(100, gate["againstUndefended"]!["runs"]![0]!["mcNemar"]!["images"]!.GetValue<int>());
        var files = (await AnswerAsync(0, "export", "export", "arms", "--format", "svg", "--out", "figures"))["files"]!.AsArray();
        Assert.Equal([Path.Combine("figures", "arms.svg"), Path.Combine("figures", "arms-frontier.svg")], files.Select(file => file!["path"]!.GetValue<string>()));
        Assert.Equal(3, files[1]!["points"]!.GetValue<int>());
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
        var interrupted = JsonAnswer.Parse(await host.ExitAsync(), 130, "run");
        Assert.Equal(["completed", "interrupted"], interrupted["runs"]!.AsArray().Select(run => run!["status"]!.GetValue<string>()));
        Assert.Equal(130, interrupted["error"]!["exitCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task Command_that_a_signal_ends_at_once_should_answer_as_well()
    {
        _folder.Write("load.conf", TinyScenario.Text() + "\nlethean { capacity { warmup = 0, samples = 100000 }, traffic.sources.users.rate = 0.5 × capacity }\n");
        const string script = """
            "$@" 2> log & process=$!; until grep -qs 'measuring the capacity' log; do kill -0 $process || exit 1; sleep 0.02; done
            kill -TERM $process; wait $process
            """;
        var result = await HostProcess.RunInShellAsync(_folder.Path, script, "run", "tiny.conf", "load.conf", "--json");
        var answer = JsonAnswer.Parse(result, 130, "run");
        Assert.Equal("completed", Assert.Single(answer["runs"]!.AsArray())!["status"]!.GetValue<string>());
        Assert.Equal(130, answer["error"]!["exitCode"]!.GetValue<int>());
    }

    private async Task<JsonNode> AnswerAsync(int exitCode, string definition, params string[] arguments) =>
        JsonAnswer.Parse(await HostProcess.RunAsync(_folder.Path, [.. arguments, "--json"]), exitCode, definition);
}
