using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lethean.Host.Runs;
using Lethean.Host.Serving;
using Lethean.Host.Terminal;
using Lethean.Learning.Checkpoints;

namespace Lethean.Host.Tests.Serving;

/// <summary>A tiny model that is served over real sockets, by a process of its own or by that of the tests.</summary>
public sealed partial class ServedWorld : IDisposable
{
    public const string Infer = "/v2/models/network/infer";

    private const string Log = "serve.log";

    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
    private readonly CancellationTokenSource _end = new();
    private HostProcess? _process;
    private Task<int>? _run;

    /// <param name="settings">In the section <c>lethean</c>.</param>
    /// <param name="files">More files of the folder, by name.</param>
    public ServedWorld(string settings, params (string Name, string Text)[] files)
    {
        TinyWorld.Write(_folder.Path);
        foreach (var (name, text) in files)
            _folder.Write(name, text);
        _folder.Write("serve.conf", $$"""
            lethean {
              data.path = "{{_folder["data"]}}", model.checkpoint = "{{_folder["network"]}}", outcomes-log = true
              traffic { clock = real-time, outside = clients }
              evaluation { every = 100000, images = 10 }
              serve { port = 0 }
              {{settings.Replace("FOLDER", _folder.Path, StringComparison.Ordinal)}}
            }
            """);
    }

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Takes a while to start; can be interrupted.</summary>
    public Task<ServedWorld> InItsOwnProcessAsync()
    {
        var started = _process = HostProcess.StartInShell(
            _folder.Path, $"exec \"$@\" > {Log} 2>&1", "serve", "serve.conf", "--out", "run");
        return ReadyAsync(() => started.HasExited);
    }

    public string PathOf(string name) => _folder[name];

    /// <summary>Ends the process at once.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.ExitAsync();
        _process.Dispose();
        Client.Dispose();
    }

    /// <summary>Samples that a model which was written down had served; null where none was.</summary>
    public long? KeptSamples() => File.Exists(_folder["run/checkpoint/000/state.safetensors"])
        ? long.Parse(SafetensorsFile.Read(_folder["run/checkpoint/000/state.safetensors"]).Metadata["served"], CultureInfo.InvariantCulture)
        : null;

    /// <summary>Serves on, in another process.</summary>
    public Task<ServedWorld> ResumeAsync()
    {
        File.Delete(_folder[Log]);
        var started = _process = HostProcess.StartInShell(_folder.Path, $"exec \"$@\" > {Log} 2>&1", "resume", "run");
        return ReadyAsync(() => started.HasExited);
    }

    public Task<ServedWorld> HereAsync()
    {
        var log = TextWriter.Synchronized(new StreamWriter(_folder[Log]) { AutoFlush = true });
        var request = new ScenarioRequest(_folder["serve.conf"], [], Seed: null, _folder["run"]);
        var run = _run = Task.Run(() => new ServeRun(new Output(json: false, log, redirected: true)).ExecuteAsync(request, _end.Token));
        return ReadyAsync(() => run.IsCompleted);
    }

    /// <summary>A connection without any HTTP in it.</summary>
    public async Task<TcpClient> ConnectAsync()
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        return connection;
    }

    /// <summary>Interrupts it: the process by a signal, as Ctrl-C does.</summary>
    /// <returns>What it left behind.</returns>
    public async Task<ServedRun> EndAsync()
    {
        _process?.Interrupt();
        await _end.CancelAsync();
        return await EndedAsync();
    }

    /// <summary>Waits until it ends.</summary>
    public async Task<ServedRun> EndedAsync()
    {
        var code = _run is null ? (await _process!.ExitAsync()).ExitCode : await _run;
        // One that serves on has a folder of its own.
        var run = Directory.Exists(_folder["runs"]) ? Directory.GetDirectories(_folder["runs"]).Single() : _folder["run"];
        var (summary, manifest) = (JsonNode.Parse(Read("summary.json"))!, JsonNode.Parse(Read("manifest.json"))!);
        var interventions = Path.Combine(run, "interventions.jsonl");
        return new ServedRun(
            code, (string)manifest["status"]!, summary["variants"]![0]!, File.ReadAllLines(Path.Combine(run, "outcomes.jsonl")), ReadLog())
        {
            Interventions = File.Exists(interventions) ? File.ReadAllLines(interventions) : [],
        };

        string Read(string name) => File.ReadAllText(Path.Combine(run, name));
    }

    public void Dispose()
    {
        Client?.Dispose();
        _end.Cancel();
        _run?.Wait();
        _end.Dispose();
        _process?.Dispose();
        _folder.Dispose();
    }

    private async Task<ServedWorld> ReadyAsync(Func<bool> hasEnded)
    {
        Match? address = null;
        await Eventually.HoldsAsync(() => hasEnded() || (address = Address().Match(ReadLog())).Success, "the model is served");
        Assert.True(address is { Success: true }, ReadLog());
        var url = address!.Groups[1].Value.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
        Client = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(5) };
        return this;
    }

    private string ReadLog()
    {
        if (!File.Exists(_folder[Log]))
            return "";
        using var stream = new FileStream(_folder[Log], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(stream).ReadToEnd();
    }

    [GeneratedRegex(@"network is served at (http://\S+)\n")]
    private static partial Regex Address();
}

/// <param name="Variant">Its summary.</param>
public sealed record ServedRun(int ExitCode, string Status, JsonNode Variant, string[] Outcomes, string Log)
{
    public required string[] Interventions { get; init; }

    public long Count(string source, string count) => Sum(Variant["sources"]![source]![count]!);

    /// <summary>Every sample was counted where it went, once.</summary>
    public void RequireBalance()
    {
        foreach (var source in Variant["sources"]!.AsObject().Select(source => source.Key))
        {
            Assert.Equal(Count(source, "offered"), Count(source, "admitted") + Count(source, "dropped"));
            Assert.Equal(Count(source, "admitted"), Count(source, "served") + Count(source, "failed"));
            Assert.Equal(Count(source, "served"), Count(source, "adapted") + Count(source, "skipped"));
        }
    }

    private static long Sum(JsonNode count) =>
        count is JsonObject reasons ? reasons.Sum(reason => (long)reason.Value!) : long.Parse(count.ToString(), CultureInfo.InvariantCulture);
}
