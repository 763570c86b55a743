using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lethean.Actors.Tests.Cluster;

/// <summary>A model behind an endpoint of the Open Inference Protocol whose answer depends on nothing but the bytes that it is sent.</summary>
internal sealed class AnsweringServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private int _answers;

    public AnsweringServer()
    {
        Url = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"{Url}/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Url { get; }

    /// <summary>Given so far.</summary>
    public int Answers => Volatile.Read(ref _answers);

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception) when (!_listener.IsListening)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var label = (body.ToArray().Sum(value => value) % 10).ToString(CultureInfo.InvariantCulture);
        var answer = $$"""{"outputs": [{"name": "label", "shape": [1], "datatype": "INT64", "data": [{{label}}]}]}""";
        Interlocked.Increment(ref _answers);
        context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: false);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
