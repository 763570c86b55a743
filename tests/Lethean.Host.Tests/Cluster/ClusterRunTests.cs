using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Cluster;

/// <summary>Coordinators and nodes as users start them, each a process of its own, some of which are killed.</summary>
public sealed class ClusterRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
    private readonly List<HostProcess> _nodes = [];

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_should_write_the_same_bytes_on_two_nodes_as_on_one_machine()
    {
        Write(samples: 60, seeds: 3);
        await RunHereAsync();

        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "out", "--cluster", "local=2");

        Assert.True(result.ExitCode == 0, result.ToString());
        AssertSame();
        var use = RunReader.Read(_folder["out"]).Manifest.Cluster!;
        Assert.Equal(new ulong[] { 1, 2, 3 }, use.Variants.Select(variant => variant.Seed).Order());
        Assert.Empty(use.Disagreements);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Run_should_write_the_same_bytes_when_a_node_and_the_coordinator_were_killed()
    {
        Write(samples: 80, seeds: 4);
        await RunHereAsync();
        var address = $"127.0.0.1:{FreePort()}";
        var (first, _) = (StartNode(address, "one"), StartNode(address, "two"));

        using (var coordinator = HostProcess.Start(_folder.Path, "run", "tiny.conf", "--out", "out", "--cluster", $"listen={address}"))
        {
            await Eventually.HoldsAsync(() => coordinator.HasExited || UnderWay() >= 2, "both nodes compute");
            first.Kill();
            await Eventually.HoldsAsync(() => coordinator.HasExited || Complete() >= 1, "a variant is complete");
            Assert.False(coordinator.HasExited, coordinator.HasExited ? (await coordinator.ExitAsync()).ToString() : "");
            coordinator.Kill();
            await coordinator.ExitAsync();
        }

        var resumed = await HostProcess.RunAsync(_folder.Path, "resume", "out", "--cluster", $"listen={address}");

        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        AssertSame();
        Assert.False(Directory.Exists(_folder["out/checkpoint"]));
    }

    [Fact]
    public async Task Node_should_get_what_it_lacks_over_mutual_tls_and_leave_when_it_is_told_to()
    {
        Write(samples: 20, seeds: 1);
        await RunHereAsync();
        Directory.CreateDirectory(_folder["elsewhere"]);
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "cluster", "certificate", "--out", "secrets")).ExitCode);
        var certificate = _folder["secrets/cluster.pem"];
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(certificate));
        var address = $"127.0.0.1:{FreePort()}";
        var node = HostProcess.Start(
            _folder["elsewhere"], new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = _folder["cache"], ["LETHEAN_DATA"] = null },
            "node", "--join", address, "--certificate", certificate, "--memory", "2GiB");
        _nodes.Add(node);

        var result = await HostProcess.RunAsync(
            _folder.Path, "run", "tiny.conf", "--out", "out", "--cluster", $"listen={address},certificate={certificate}");
        node.Interrupt();
        var left = await node.ExitAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(" cores, 2GiB, ", result.Output + result.Error, StringComparison.Ordinal);
        AssertSame();
        Assert.True(left.ExitCode == 0, left.ToString());
        Assert.Contains("fashion-mnist: from the coordinator", left.Output, StringComparison.Ordinal);
        Assert.EndsWith("left\n", left.Output, StringComparison.Ordinal);
        // The description, the network, images and labels, which are the same in both splits; and the files where they are read.
        Assert.Equal(4, Directory.GetFiles(_folder["cache/lethean/cluster"]).Length);
        Assert.Equal(4, Directory.GetFiles(_folder["cache/lethean/cluster"], "*-ubyte", SearchOption.AllDirectories).Length);
    }

    private void Write(int samples, int seeds)
    {
        TinyWorld.Write(_folder.Path);
        var list = string.Join(',', Enumerable.Range(1, seeds).Select(seed => seed.ToString(CultureInfo.InvariantCulture)));
        // Not where the nodes look for themselves.
        _folder.Write("tiny.conf", TinyWorld.Attacked(".", samples)
            + $"\nlethean {{ device.memory = 16MiB, experiment.seeds = [{list}], cluster {{ heartbeat = 200ms, lease = 4s }} }}");
    }

    private async Task RunHereAsync()
    {
        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "here");
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private HostProcess StartNode(string address, string name)
    {
        var node = HostProcess.Start(
            _folder.Path, new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = _folder[name] }, "node", "--join", address, "--cores", "1");
        _nodes.Add(node);
        return node;
    }

    private void AssertSame()
    {
        foreach (var file in new[] { RunFolder.EvaluationsFile, RunFolder.OutcomesFile, RunFolder.ConfigurationFile })
            Assert.Equal(File.ReadAllText(_folder[$"here/{file}"]), File.ReadAllText(_folder[$"out/{file}"]));
        Assert.Equal(SummaryNumbers.Of(_folder["here"]), SummaryNumbers.Of(_folder["out"]));
    }

    private int UnderWay() => Count("events-*.jsonl");

    private int Complete() => Count("???.json");

    private int Count(string pattern) =>
        Directory.Exists(_folder["out/checkpoint"]) ? Directory.GetFiles(_folder["out/checkpoint"], pattern).Length : 0;

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
