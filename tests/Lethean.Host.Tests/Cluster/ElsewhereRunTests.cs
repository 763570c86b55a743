using System.Text.Json.Nodes;
using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Cluster;

/// <summary>Users and attackers in processes of their own, one of which is killed or stopped.</summary>
public sealed class ElsewhereRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
    private readonly List<HostProcess> _nodes = [];
    private readonly string _address = $"127.0.0.1:{ClusterRunTests.FreePort()}";

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_should_write_the_same_bytes_when_users_and_attackers_are_other_processes()
    {
        Write("stop-after.samples = 80");
        StartNodes();

        var result = await RunAsync("out");

        Assert.True(result.ExitCode == 0, result.ToString());
        var here = await HostProcess.RunAsync(_folder.Path, ["run", "tiny.conf", "--out", "here", .. Here]);
        Assert.True(here.ExitCode == 0, here.ToString());
        foreach (var file in new[] { RunFolder.EvaluationsFile, RunFolder.OutcomesFile })
            Assert.Equal(File.ReadAllText(_folder[$"here/{file}"]), File.ReadAllText(_folder[$"out/{file}"]));
        Assert.Equal("lab-1", (string?)At("users")["node"]);
        Assert.Equal("lab-2", (string?)At("insider")["node"]);
    }

    [Theory]
    [InlineData("KILL", "virtual")]
    [InlineData("STOP", "virtual")]
    [InlineData("KILL", "real-time")]
    public async Task Source_should_end_and_not_the_run_when_its_process_is_killed_or_silent(string signal, string clock)
    {
        Write($"clock = {clock}, stop-after {(clock == "virtual" ? "{ samples = 1200 }" : "{ duration = 25s }")}");
        var attackers = StartNodes();
        using var coordinator = HostProcess.Start(_folder.Path, "run", "tiny.conf", "--out", "out", "--cluster", $"listen={_address}");
        await Eventually.HoldsAsync(() => coordinator.HasExited || Length("events-*") > 2000, "samples are served");

        attackers.Signal(signal);

        var result = await coordinator.ExitAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.NotNull(At("attacker")["lost"]);
        Assert.NotNull(At("insider")["lost"]);
        Assert.Null(At("users")["lost"]);
        Assert.Contains($"source attacker at lab-2 is lost: {At("attacker")["lost"]}", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Contains("is lost: ", File.ReadAllText(_folder[$"out/{RunFolder.ReportFile}"]), StringComparison.Ordinal);
        var sources = Summary()["sources"]!.AsObject();
        Assert.All(sources, source => Assert.Equal(
            (long)source.Value!["offered"]!, (long)source.Value["admitted"]! + source.Value["dropped"]!.AsObject().Sum(drop => (long)drop.Value!)));
        if (clock == "virtual")
            Assert.Equal(1200, sources.Sum(source => (long)source.Value!["offered"]!));
    }

    [Fact]
    public async Task Place_that_is_none_should_be_refused_with_what_is_allowed()
    {
        Write("stop-after.samples = 80");

        var alone = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "out");
        var local = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "out", "--cluster", "local=1");
        var odd = await HostProcess.RunAsync(_folder.Path, "node", "--join", _address, "--name", "a b");

        Assert.All([alone, local, odd], result => Assert.Equal(2, result.ExitCode));
        Assert.Contains("tiny.conf: lethean.traffic.sources.attacker.at is attackers, and only a run on a cluster has nodes; allowed here: null",
            alone.Error, StringComparison.Ordinal);
        Assert.Contains("--cluster local=1: source attacker is at attackers, and the nodes that this starts have no names and the role worker",
            local.Error, StringComparison.Ordinal);
        Assert.Contains("--name a b: allowed: ", odd.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private static IEnumerable<string> Here =>
        new[] { "users", "attacker", "insider" }.SelectMany(source => new[] { "--set", $"lethean.traffic.sources.{source}.at=null" });

    private void Write(string traffic)
    {
        TinyWorld.Write(_folder.Path);
        _folder.Write("tiny.conf", TinyWorld.Attacked(".", 80) + $$"""

            lethean {
              traffic { stop-after.samples = null, {{traffic}}
                sources { users.at = lab-1, attacker.at = attackers, insider { kind = fgsm, rate = 5/s, at = lab-2 } } }
              cluster { heartbeat = 200ms, lease = 6s }
            }
            """);
    }

    /// <returns>The node of the attackers.</returns>
    private HostProcess StartNodes()
    {
        Start("worker", "--cores", "1");
        Start("lab-1", "--name", "lab-1", "--roles", "users");
        var attackers = Start("lab-2", "--name", "lab-2", "--roles", "attackers");
        return attackers;
    }

    private HostProcess Start(string cache, params string[] arguments)
    {
        var environment = new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = _folder[cache] };
        var node = HostProcess.Start(_folder.Path, environment, ["node", "--join", _address, .. arguments]);
        _nodes.Add(node);
        return node;
    }

    private Task<HostResult> RunAsync(string folder) =>
        HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", folder, "--cluster", $"listen={_address}");

    private JsonNode Summary() => JsonNode.Parse(File.ReadAllText(_folder[$"out/{RunFolder.SummaryFile}"]))!["variants"]![0]!;

    private JsonNode At(string source) => Summary()["sources"]![source]!["at"]!;

    private long Length(string pattern) => Directory.Exists(_folder["out/checkpoint"])
        ? Directory.GetFiles(_folder["out/checkpoint"], pattern).Sum(file => new FileInfo(file).Length)
        : 0;
}
