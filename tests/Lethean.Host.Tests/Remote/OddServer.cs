using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lethean.Host.Tests.Remote;

/// <summary>A server over real sockets that speaks as much HTTP/1.1 as a test wants, and answers whatever bytes it is told.</summary>
internal sealed class OddServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<Request, Reply?> _infer;

    /// <param name="infer">The answer to an inference; null hangs up.</param>
    /// <param name="metadata">Of every model.</param>
    public OddServer(Func<Request, Reply?> infer, string metadata = """{"name": "odd"}""")
    {
        _infer = infer;
        Metadata = metadata;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Metadata { get; }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Inferences, in the order in which they came.</summary>
    public ConcurrentQueue<Request> Inferences { get; } = new();

    /// <summary>What came to <c>/v2/models/{model}/infer</c>.</summary>
    public int CountOf(string model) => Inferences.Count(request => request.Path == $"/v2/models/{model}/infer");

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _end.Dispose();
    }

    /// <summary>An answer in which every image is of the class 0.</summary>
    public static byte[] Zeros(Request request) => Answer($$"""{"outputs": [{"name": "label", "shape": [{{request.Images}}], "datatype": "INT64", "data": [{{string.Join(",", new int[request.Images])}}]}]}""");

    public static byte[] Answer(string body, int status = 200, string headers = "") => Http(Encoding.UTF8.GetBytes(body), status, headers);

    public static byte[] Http(byte[] body, int status = 200, string headers = "") =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Word\r\nContent-Length: {body.Length}\r\n{headers}\r\n"), .. body];

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            try
            {
                while (await ReadAsync(stream) is { } request)
                {
                    var answer = AnswerTo(request);
                    if (answer is null)
                        return;
                    if (answer.Bytes.Length == 0)
                        await Task.Delay(Timeout.Infinite, _end.Token);
                    await stream.WriteAsync(answer.Bytes, _end.Token);
                    if (answer.HangsUp)
                        return;
                }
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // So is the client.
            }
        }
    }

    private Reply? AnswerTo(Request request)
    {
        if (!request.Path.EndsWith("/infer", StringComparison.Ordinal))
            return request.Path.EndsWith("/ready", StringComparison.Ordinal) ? Answer("{}", 404) : Answer(Metadata);
        Inferences.Enqueue(request);
        return _infer(request);
    }

    private async Task<Request?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head is [.., 13, 10, 13, 10]))
        {
            if (await stream.ReadAsync(one, _end.Token) == 0)
                return null;
            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _end.Token);
        return new Request(lines[0].Split(' ')[1], headers, body);
    }

    /// <param name="Bytes">All of the answer, HTTP included; none for one that never comes.</param>
    /// <param name="HangsUp">Whether the connection is closed after them.</param>
    internal sealed record Reply(byte[] Bytes, bool HangsUp = false)
    {
        public static implicit operator Reply(byte[] bytes) => new(bytes);
    }

    internal sealed record Request(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        /// <summary>Of the JSON before the bytes; all where it has no bytes.</summary>
        public System.Text.Json.Nodes.JsonNode Json => System.Text.Json.Nodes.JsonNode.Parse(Body.AsSpan(..JsonLength))!;

        public byte[] Binary => Body[JsonLength..];

        public int Images => (int)Json["inputs"]![0]!["shape"]![0]!;

        private int JsonLength => Headers.TryGetValue("Inference-Header-Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : Body.Length;
    }
}
