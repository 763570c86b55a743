using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lethean.Host.Tests.Runs;

public sealed class TelemetryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Collector_should_be_sent_metrics_and_traces_when_the_scenario_names_one()
    {
        var received = new ConcurrentDictionary<string, string>();
        using var collector = Listen(out var address);
        var receiving = ReceiveAsync(collector, received);
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 10));

        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--set", $"lethean.telemetry.otlp-endpoint=\"{address}\"");
        collector.Stop();
        await receiving;

        Assert.True(result.ExitCode == 0, result.ToString());
        foreach (var name in new[] { "lethean.samples", "lethean.latency", "lethean.accuracy", "attacker" })
            Assert.Contains(name, received["/v1/metrics"], StringComparison.Ordinal);
        Assert.Contains("evaluation", received["/v1/traces"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_that_is_none_should_be_refused()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 10));
        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--set", "lethean.telemetry.otlp-endpoint=localhost");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("http://", result.Error, StringComparison.Ordinal);
    }

    private static HttpListener Listen(out string address)
    {
        while (true)
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
            }

            var listener = new HttpListener();
            listener.Prefixes.Add(address + "/");
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                // Somebody else was quicker to take the port.
                listener.Close();
            }
        }
    }

    /// <summary>Names and texts stand in the messages as they are.</summary>
    private static async Task ReceiveAsync(HttpListener listener, ConcurrentDictionary<string, string> received)
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            received.AddOrUpdate(context.Request.Url!.AbsolutePath, Text(body), (_, before) => before + Text(body));
            context.Response.Close();
        }
    }

    private static string Text(MemoryStream body) => Encoding.Latin1.GetString(body.ToArray());
}
