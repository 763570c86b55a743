using System.Net;
using System.Net.Sockets;

namespace Lethean.Host.Tests.Serving;

/// <summary>What is wrong is told before anything is written.</summary>
[Collection(WholeProcess.Name)]
public sealed class ServeRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public ServeRefusalTests() => TinyWorld.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("serve", "outside = null, sources.users { kind = benign, rate = 1/s }, stop-after.samples = 1", "lethean.traffic.outside is null")]
    [InlineData("run", "", "only 'lethean serve' has an endpoint")]
    [InlineData("capacity", "", "nothing to measure the capacity with")]
    [InlineData("serve", "clock = virtual", "requests from outside come in real time")]
    [InlineData("serve", "sources.clients { kind = benign, rate = 1/s }", "there is a source called 'clients' already")]
    [InlineData("serve", "outside = \"a b\"", "letters, digits, '-' and '_'")]
    [InlineData("serve", "}, serve { address = 0.0.0.0", "only with a token-file")]
    [InlineData("serve", "}, serve { token-variable = LETHEAN_NO_SUCH_VARIABLE", "the environment has no LETHEAN_NO_SUCH_VARIABLE")]
    [InlineData("serve", "}, serve { token-variable = A, token-file = short", "there is a token-file already")]
    [InlineData("serve", "clock = virtual, outside = null, sources.users { kind = benign, rate = 1/s }, stop-after.samples = 1 }, evaluation { period = 1s", "time is simulated on the virtual clock")]
    [InlineData("serve", "}, serve { address = everywhere", "a numeric address")]
    [InlineData("serve", "}, serve { port = 70000", "from 0 to 65535")]
    [InlineData("serve", "}, serve { prot = 1", "lethean.serve.prot")]
    [InlineData("serve", "}, serve { token-file = absent", "no such file")]
    [InlineData("serve", "}, serve { token-file = short", "short:1: is not a name and a token")]
    [InlineData("serve", "}, experiment { seeds = [1, 2]", "has 2 variants")]
    public async Task Scenario_that_cannot_be_served_should_be_refused(string command, string traffic, string message)
    {
        _folder.Write("short", "alice secret\n");
        Write(traffic);
        var result = await ProgramHere.RunAsync(_folder.Path, command, "serve.conf");

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Fact]
    public async Task Port_that_is_taken_should_be_refused()
    {
        Write("");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var result = await ProgramHere.RunAsync(_folder.Path, "serve", "serve.conf", "--port", $"{port}");

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains($"cannot listen on port {port} of 127.0.0.1", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    /// <param name="traffic">More of the section <c>lethean.traffic</c>.</param>
    private void Write(string traffic) => _folder.Write("serve.conf", $$"""
        lethean {
          data.path = "data", model.checkpoint = "network", evaluation { images = 2 }
          traffic { clock = real-time, outside = clients, {{traffic}} }
        }
        """);
}
