using System.Text;
using static Lethean.Host.Tests.Remote.OddServer;

namespace Lethean.Host.Tests.Remote;

/// <summary>Whatever a server does is counted, once, and ends no run.</summary>
public sealed class RemoteFailureTests : IDisposable
{
    private const int Good = 4;
    private const int Samples = 12;

    private readonly RemoteWorld _world = new();

    public void Dispose() => _world.Dispose();

    public static TheoryData<string, string> Oddities => new()
    {
        { "full", "status-503" },
        { "quota", "status-429" },
        { "late", "status-504" },
        { "elsewhere", "status-302" },
        { "hangs", "timeout" },
        { "stops in the middle", "timeout" },
        { "hangs up", "connection" },
        { "dies in the middle", "connection" },
        { "bad chunk", "malformed-answer" },
        { "no HTTP", "malformed-answer" },
        { "no JSON", "malformed-answer" },
        { "no outputs", "malformed-answer" },
        { "another output", "malformed-answer" },
        { "huge", "malformed-answer" },
        { "endless", "malformed-answer" },
        { "huge header", "malformed-answer" },
        { "unknown class", "malformed-answer" },
        { "half a class", "malformed-answer" },
        { "not a number", "malformed-answer" },
        { "short binary", "malformed-answer" },
        { "binary beyond the body", "malformed-answer" },
        { "overflowing size", "malformed-answer" },
        { "lone surrogate", "malformed-answer" },
        { "three classes", "wrong-shape" },
        { "two images", "wrong-shape" },
        { "overflowing shape", "wrong-shape" },
    };

    [Theory]
    [MemberData(nameof(Oddities))]
    public async Task Answer_that_is_none_should_be_counted_by_its_reason(string oddity, string reason)
    {
        var asked = 0;
        using var server = new OddServer(request => Interlocked.Increment(ref asked) <= Good ? Zeros(request) : Odd(oddity));

        var run = await _world.RunAsync(server.Url, $"timeout = {(reason == "timeout" ? "300ms" : "1m")}, output = label");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([new(reason, Samples - Good)], run.Failed);
        Assert.Equal((Samples, Samples, Good), (run.Sum("offered"), run.Sum("admitted"), run.Sum("served")));
        Assert.Equal(Samples - Good, run.Outcomes.Count(outcome => (string?)outcome["failReason"] == reason && outcome["prediction"] is null));
        // Nothing was sent again.
        Assert.Equal(Samples, server.Inferences.Count);
    }

    [Fact]
    public async Task Server_that_dies_should_be_counted_until_the_traffic_ends()
    {
        OddServer? server = null;
        var asked = 0;
        server = new OddServer(request =>
        {
            if (Interlocked.Increment(ref asked) == Good)
                server!.Dispose();
            return asked < Good ? (Reply)Zeros(request) : null;
        });

        var run = await _world.RunAsync(server.Url);

        Assert.Equal([new("connection", Samples - Good + 1)], run.Failed);
        Assert.Equal((0, "samples"), (run.ExitCode, (string)run.Variant["stoppedBy"]!));
    }

    [Fact]
    public async Task Failures_should_break_an_assertion_where_there_is_one()
    {
        using var server = new OddServer(_ => Answer("{}", 503));

        var run = await _world.RunAsync(server.Url, settings: "assertions { \"sources.users.failed\".max = 0, \"sources.users.skipped.gate\".max = 5 }");

        Assert.Equal(3, run.ExitCode);
        // Nobody knows what a server has skipped.
        Assert.Equal(2, run.Log.Split('\n').Count(line => line.Contains("│ failed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Request_that_hangs_should_not_hold_up_the_others()
    {
        using var server = new OddServer(request => request.Headers["X-Client"].StartsWith("attacker", StringComparison.Ordinal) ? Array.Empty<byte>() : Zeros(request));

        var run = await _world.RunAsync(
            server.Url, "timeout = 4s, connections = 3", "traffic { clock = real-time, sources.attacker.budget = 2, stop-after { samples = null, duration = 2s } }");

        Assert.Equal([new("timeout", 2)], run.Failed);
        var users = run.Variant["sources"]!["users"]!;
        Assert.Equal((long)users["offered"]!, (long)users["served"]!);
        Assert.True((double)run.Variant["latencyMs"]!["max"]! < 2000, run.Log);
    }

    private static Reply? Odd(string oddity) => oddity switch
    {
        "full" => Answer("""{"error": "full"}""", 503, "Retry-After: 0\r\n"),
        "quota" => Answer("""{"error": "quota"}""", 429),
        "late" => Answer("""{"error": "late"}""", 504),
        "elsewhere" => Answer("", 302, "Location: /v2\r\n"),
        "hangs" => Array.Empty<byte>(),
        "stops in the middle" => Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"),
        "hangs up" => null,
        "dies in the middle" => new Reply(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"), HangsUp: true),
        "bad chunk" => Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "no HTTP" => Encoding.ASCII.GetBytes("250 mail.example.org at your service\r\n\r\n"),
        "no JSON" => Answer("<html>"),
        "no outputs" => Answer("""{"outputs": []}"""),
        "another output" => Answer("""{"outputs": [{"name": "other", "shape": [1], "datatype": "INT64", "data": [1]}]}"""),
        "huge" => Answer(new string(' ', 8 * 1024 * 1024) + "{}"),
        "endless" => (byte[])[.. Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n800000\r\n"), .. new byte[0x800000]],
        "huge header" => Answer("{}", 200, $"X: {new string('x', 100_000)}\r\n"),
        "unknown class" => Label("10"),
        "half a class" => Label("0.5"),
        "not a number" => Binary("FP32", "[1, 10]", [.. Enumerable.Repeat(float.NaN, 10).SelectMany(BitConverter.GetBytes)], 40),
        "short binary" => Binary("FP32", "[1, 10]", new byte[36], 36),
        "binary beyond the body" => Binary("FP32", "[1, 10]", new byte[36], 40),
        "overflowing size" => Binary("FP32", "[1, 10]", new byte[40], long.MaxValue),
        "lone surrogate" => Answer("""{"outputs": [{"name": "\ud800", "shape": [1], "datatype": "INT64", "data": [1]}]}"""),
        "three classes" => Answer("""{"outputs": [{"name": "label", "shape": [1, 3], "datatype": "FP32", "data": [0, 1, 0]}]}"""),
        "two images" => Answer("""{"outputs": [{"name": "label", "shape": [2], "datatype": "INT64", "data": [1, 1]}]}"""),
        "overflowing shape" => Answer("""{"outputs": [{"name": "label", "shape": [4294967296, 4294967296], "datatype": "INT64", "data": [1]}]}"""),
        _ => throw new ArgumentOutOfRangeException(nameof(oddity), oddity, null),
    };

    private static byte[] Label(string label) => Answer($$"""{"outputs": [{"name": "label", "shape": [1], "datatype": "INT64", "data": [{{label}}]}]}""");

    private static byte[] Binary(string datatype, string shape, byte[] bytes, long size)
    {
        var json = $$"""{"outputs": [{"name": "label", "shape": {{shape}}, "datatype": "{{datatype}}", "parameters": {"binary_data_size": {{size}} } }]}""";
        return Http([.. Encoding.UTF8.GetBytes(json), .. bytes], 200, $"Inference-Header-Content-Length: {json.Length}\r\n");
    }
}
