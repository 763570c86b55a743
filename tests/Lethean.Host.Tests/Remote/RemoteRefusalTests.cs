using System.Net;
using System.Net.Sockets;
using Lethean.Learning;
using static Lethean.Host.Tests.Remote.OddServer;

namespace Lethean.Host.Tests.Remote;

/// <summary>What cannot be attacked is told before the traffic begins, in one line.</summary>
public sealed class RemoteRefusalTests : IDisposable
{
    private readonly RemoteWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("url = null", "", "lethean.traffic.target.url: not set")]
    [InlineData("model = null", "", "lethean.traffic.target.model: not set")]
    [InlineData("url = \"http://me:secret@localhost\"", "", "holds a name or a password")]
    [InlineData("url = \"http://localhost/?a\"", "", "more than an address and a path")]
    [InlineData("input { datatype = UINT8, scale = unit }", "", "a byte cannot hold it")]
    [InlineData("connections = 0", "", "from 1 to 1000")]
    [InlineData("kind = remote", "", "in-process, open-inference")]
    [InlineData("token-file = \"FOLDER/absent\"", "", "no such file")]
    [InlineData("token-file = \"FOLDER/two\"", "", "does not hold a token")]
    [InlineData("", "traffic.sources.attacker { kind = fgsm, rate = 1/s }", "lethean.traffic.sources.attacker: kind fgsm asks the model for its gradients (white box)")]
    [InlineData("", "defenses = [ { kind = orientation-gate } ]", "lethean.defenses: they are the model's")]
    [InlineData("", "evaluation.gradient-correlation = every-sample", "needs gradients")]
    [InlineData("", "traffic { clock = real-time, outside = clients }", "clients outside ask the model in this process")]
    [InlineData("", "traffic.stop-after.accuracy-below = 0.5", "nothing is evaluated without probes")]
    [InlineData("", "traffic.admission.deadline = 1s", "nobody can tell it not to learn")]
    [InlineData("", "experiment.seeds = [1, 2]", "2 variants would attack odd at")]
    [InlineData("", "experiment.arms { a { }, b { } }", "2 variants would attack odd at")]
    public async Task Setting_that_cannot_be_should_be_refused(string target, string settings, string message)
    {
        _world.Write("two", "one two\n");
        using var server = new OddServer(request => Zeros(request));

        var refusal = await Assert.ThrowsAnyAsync<InputException>(() => _world.RunAsync(server.Url, target, settings));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Empty(server.Inferences);
    }

    [Theory]
    [InlineData("""{"inputs": [{"name": "pixels", "datatype": "UINT8", "shape": [-1, 3, 32, 32]}]}""", "input.name may be pixels")]
    [InlineData("""{"inputs": [{"name": "image", "datatype": "UINT8", "shape": [-1, 1, 28, 28]}]}""", "takes images of [-1, 1, 28, 28]")]
    [InlineData("""{"inputs": [{"name": "image", "datatype": "UINT8", "shape": [-1, 32, 32, 3]}]}""", "input.layout may be nchw or nhwc")]
    [InlineData("""{"outputs": [{"name": "scores", "datatype": "FP32", "shape": [-1, 1000]}]}""", "tells 1000 classes apart, but fashion-mnist has 10")]
    [InlineData("<html>", "no JSON object")]
    [InlineData("[]", "no JSON object")]
    public async Task Server_that_takes_something_else_should_be_refused(string metadata, string message)
    {
        using var server = new OddServer(request => Zeros(request), metadata);

        var refusal = await Assert.ThrowsAnyAsync<InputException>(() => _world.RunAsync(server.Url));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(server.Inferences);
    }

    [Fact]
    public async Task Doubtful_type_should_be_noted_and_no_more()
    {
        using var server = new OddServer(request => Zeros(request), """{"inputs": [{"name": "image", "datatype": "FP32", "shape": [-1, 3, 32, 32]}]}""");

        var run = await _world.RunAsync(server.Url);

        Assert.Contains("takes FP32, and UINT8 is sent", run.Log, StringComparison.Ordinal);
        Assert.Equal(12, run.Sum("served"));
    }

    [Fact]
    public async Task Server_that_is_not_there_should_be_refused()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();

        var refusal = await Assert.ThrowsAnyAsync<InputException>(() => _world.RunAsync(url));

        Assert.Contains($"lethean.traffic.target.url: {url}/ does not answer (Connection refused", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_accepts_and_says_nothing_should_be_refused()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var refusal = await Assert.ThrowsAnyAsync<InputException>(
            () => _world.RunAsync($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", "timeout = 200ms"));

        Assert.Contains("does not answer within 0.2 s", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model = other", "lethean.traffic.target.model: the server at")]
    [InlineData("probes = true, probe-model = twin", "lethean.traffic.target.probe-model: the server at")]
    public async Task Model_that_is_not_there_should_be_refused(string target, string message)
    {
        using var served = await new Serving.ServedWorld("").HereAsync();

        var refusal = await Assert.ThrowsAnyAsync<InputException>(() => _world.RunAsync(served.Client.BaseAddress!.ToString(), $"model = network, {target}"));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("404", refusal.Message, StringComparison.Ordinal);
        await served.EndAsync();
    }

    [Fact]
    public async Task Server_that_answers_no_probe_should_be_refused_before_the_traffic()
    {
        using var server = new OddServer(_ => Answer("""{"error": "at most 1 image"}""", 413));

        var refusal = await Assert.ThrowsAnyAsync<InputException>(() => _world.RunAsync(server.Url, "probes = true"));

        Assert.Contains("has answered no image before the traffic began (status-413: {\"error\": \"at most 1 image\"})", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Inferences.Count);
    }
}
