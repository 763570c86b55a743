using System.Text.Json.Nodes;
using Lethean.Host.Runs;
using Lethean.Host.Terminal;

namespace Lethean.Host.Tests.Remote;

/// <summary>Runs that send their traffic to a model behind an endpoint.</summary>
internal sealed class RemoteWorld : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
    private int _runs;

    public RemoteWorld() => TinyWorld.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    /// <param name="target">More of the section <c>lethean.traffic.target</c>.</param>
    /// <param name="settings">More of the section <c>lethean</c>.</param>
    /// <exception cref="Lethean.Learning.InputException">The run cannot begin.</exception>
    public Task<RemoteRun> RunAsync(string url, string target = "", string settings = "") =>
        RunWithAsync($$"""traffic.target { kind = open-inference, url = "{{url}}", model = odd, probes = false, {{target}} }, {{settings}}""");

    /// <param name="settings">In the section <c>lethean</c>.</param>
    public async Task<RemoteRun> RunWithAsync(string settings)
    {
        var folder = _folder[$"run-{++_runs}"];
        _folder.Write("remote.conf", $$"""
            lethean {
              seed = 3, data.path = "{{_folder["data"]}}", model.checkpoint = "{{_folder["network"]}}", outcomes-log = true
              traffic { stop-after.samples = 12, sources { users { kind = benign, rate = 20/s, clients = 3 }, attacker { kind = lethean, rate = 20/s } } }
              evaluation { every = 5, images = 10, batch-size = 4, precision = float32 }
              {{settings.Replace("FOLDER", _folder.Path, StringComparison.Ordinal)}}
            }
            """);
        using var log = new StringWriter();
        var request = new ScenarioRequest(_folder["remote.conf"], [], Seed: null, folder);
        var code = await new ScenarioRun(new Output(json: false, TextWriter.Synchronized(log), redirected: true)).ExecuteAsync([request], CancellationToken.None);
        return new RemoteRun(folder, code, log.ToString());
    }

    public void Write(string name, string text) => _folder.Write(name, text);
}

internal sealed record RemoteRun(string Folder, int ExitCode, string Log)
{
    public JsonNode Variant { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "summary.json")))!["variants"]![0]!;

    public JsonNode Manifest { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "manifest.json")))!;

    public JsonNode[] Outcomes { get; } = [.. File.ReadAllLines(Path.Combine(Folder, "outcomes.jsonl")).Select(line => JsonNode.Parse(line)!)];

    public string Report => File.ReadAllText(Path.Combine(Folder, "report.html"));

    public IEnumerable<JsonNode> Sources => Variant["sources"]!.AsObject().Select(source => source.Value!);

    public long Sum(string count) => Sources.Sum(source => (long)source[count]!);

    /// <summary>By reason, over all sources.</summary>
    public Dictionary<string, long> Failed => Sources.SelectMany(source => source["failed"]!.AsObject())
        .GroupBy(reason => reason.Key).ToDictionary(reason => reason.Key, reason => reason.Sum(count => (long)count.Value!));

    public long[] Evaluated => [.. Variant["evaluations"]!.AsArray().Select(point => (long)point!["sample"]!)];
}
