using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lethean.Learning.Tests.Data;

/// <summary>
/// A real HTTP server on 127.0.0.1 that serves byte ranges of its files, and on demand drops the connection, ignores
/// ranges or refuses.
/// </summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, byte[]> _files;
    private readonly Task _loop;

    public LocalServer(Dictionary<string, byte[]> files)
    {
        _files = files;
        _listener.Start();
        _loop = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Each: "name" or "name from byte".</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>For the coming answers, in order: after how many bytes of the body the connection is dropped.</summary>
    public ConcurrentQueue<int> Cuts { get; } = new();

    public bool IgnoresRanges { get; set; }

    public string? Refusal { get; set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptTcpClientAsync();
                try
                {
                    await AnswerAsync(connection.GetStream());
                }
                catch (IOException)
                {
                    // The client has seen enough and hung up.
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var (name, from) = await ReadRequestAsync(stream);
        Requests.Enqueue(from is null ? name : $"{name} from {from}");
        if (Refusal is not null || !_files.TryGetValue(name, out var file))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {Refusal ?? "404 Not Found"}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            return;
        }
        var start = IgnoresRanges ? 0 : from ?? 0;
        var status = start > 0 ? $"206 Partial Content\r\nContent-Range: bytes {start}-{file.Length - 1}/{file.Length}" : "200 OK";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {file.Length - start}\r\nConnection: close\r\n\r\n"));
        var length = Cuts.TryDequeue(out var cut) ? cut : file.Length - start;
        await stream.WriteAsync(file.AsMemory(start, length));
    }

    private static async Task<(string Name, int? From)> ReadRequestAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var name = (await reader.ReadLineAsync() ?? throw new IOException("no request")).Split(' ')[1].TrimStart('/');
        int? from = null;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
            if (header.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                from = int.Parse(header["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        return (name, from);
    }
}
