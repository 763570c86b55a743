using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Host.Folders;
using Lethean.Host.Tests.Commands;
using Lethean.Host.Tests.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using static Lethean.Host.Tests.Remote.OddServer;

namespace Lethean.Host.Tests.Remote;

/// <summary>Traffic to a model behind an endpoint: what is sent, what is learned of it.</summary>
public sealed class RemoteTests : IDisposable
{
    /// <summary>An attacker that listens and users that wait beside ordinary ones.</summary>
    private const string Mixed = """
        traffic {
          stop-after.samples = 40
          sources { attacker { kind = replay, rate = 20/s }, loop { kind = lethean, arrivals = closed-loop, clients = 2, rate = null } }
        }, adaptation.learning-rate = 0.05
        """;

    private readonly RemoteWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("binary = true, input { datatype = UINT8, scale = byte }")]
    [InlineData("binary = false, input { datatype = FP32, scale = unit }")]
    public async Task Model_that_is_served_should_be_the_same_as_the_one_in_the_process(string target)
    {
        var here = await _world.RunWithAsync(Mixed);
        var (there, served) = await RunServedAsync(target);
        var (again, _) = await RunServedAsync(target);

        Assert.Equal(here.Outcomes.Select(Told), there.Outcomes.Select(Told));
        Assert.Equal(here.Outcomes.Select(outcome => (double)outcome["mainConfidence"]!), there.Outcomes.Select(outcome => (double)outcome["mainConfidence"]!), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.True(File.ReadAllBytes($"{there.Folder}/outcomes.jsonl").AsSpan().SequenceEqual(File.ReadAllBytes($"{again.Folder}/outcomes.jsonl")));
        Assert.All(there.Outcomes, outcome => Assert.Null(outcome["adapted"]));
        Assert.All(there.Sources, source => Assert.True(source["adapted"] is null && source["skipped"] is null));
        Assert.Equal(40, there.Sum("served"));
        Assert.Equal(here.Variant["sources"]!["attacker"]!["attack"]!["queries"]!.ToString(), there.Variant["sources"]!["attacker"]!["attack"]!["queries"]!.ToString());
        Assert.True((long)there.Variant["sources"]!["attacker"]!["attack"]!["queries"]! > 0);
        // Three users, one attacker, two in the loop: the server tells them apart.
        Assert.Equal(here.Outcomes.Select(Client).Distinct().Count(), served.Outcomes.Select(line => (int)JsonNode.Parse(line)!["client"]!).Distinct().Count());

        static (long, string, int, int) Told(JsonNode outcome) =>
            ((long)outcome["sequence"]!, (string)outcome["source"]!, (int)outcome["label"]!, (int)outcome["prediction"]!);
        static (string, int) Client(JsonNode outcome) => ((string)outcome["source"]!, (int)outcome["client"]!);
    }

    [Fact]
    public async Task Accuracy_of_answers_should_be_told_by_source_and_over_time()
    {
        using var server = new OddServer(request => Zeros(request));

        var run = await _world.RunAsync(server.Url);

        foreach (var source in run.Variant["sources"]!.AsObject())
        {
            var own = run.Outcomes.Where(outcome => (string)outcome["source"]! == source.Key).ToList();
            var parts = source.Value!["prequential"]!.AsArray();
            Assert.Equal(own.Count(outcome => (int)outcome["label"]! == 0), parts.Sum(part => (int)part!["correct"]!));
            Assert.Equal(parts.Sum(part => (int)part!["correct"]!), (int)source.Value["correct"]!);
            foreach (var part in parts)
            {
                var until = (long)part!["sample"]!;
                Assert.Equal(own.Count(outcome => (long)outcome["sequence"]! <= until && (long)outcome["sequence"]! > until - 5), (int)part["images"]!);
                Assert.InRange((double)part["accuracy"]!, (double)part["low"]!, (double)part["high"]!);
            }
        }

        Assert.Equal([5, 10, 15], run.Sources.SelectMany(source => source["prequential"]!.AsArray()).Select(part => (long)part!["sample"]!).Distinct().Order());
        Assert.Contains("How right the answers were", run.Report, StringComparison.Ordinal);
        var read = RunReader.Read(run.Folder).Variants.Single().Summary!.Sources["users"];
        Assert.Equal(run.Variant["sources"]!["users"]!["prequential"]!.AsArray().Count, read.Prequential!.Value.Length);
        Assert.True(read is { Adapted: null, Skipped: null });
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Folder, "summary.json")));
        Assert.True(JsonAnswer.Evaluate(summary, "summary").IsValid);
        Assert.Empty(run.Evaluated);
    }

    [Fact]
    public async Task Probes_should_go_to_their_model_after_exactly_so_many_samples()
    {
        var order = new List<string>();
        using var server = new OddServer(request =>
        {
            lock (order)
                order.Add(request.Path.Contains("twin", StringComparison.Ordinal) ? $"probe {request.Images}" : "sample");
            return Zeros(request);
        });

        var run = await _world.RunAsync(server.Url, "probes = true, probe-model = twin");

        string[] probes = ["probe 4", "probe 4", "probe 2"];
        var samples = (int count) => Enumerable.Repeat("sample", count);
        Assert.Equal([.. probes, .. samples(5), .. probes, .. samples(5), .. probes, .. samples(2), .. probes], order);
        Assert.Equal([0, 5, 10, 12], run.Evaluated);
        var last = run.Variant["evaluations"]![3]!;
        Assert.Equal((10, (int)last["imagesPerClass"]![0]!), ((int)last["images"]!, (int)last["correct"]!));
        Assert.NotNull(run.Variant["finalCorrect"]);
        Assert.Equal(("twin", false), ((string)run.Variant["target"]!["probed"]!, (bool)run.Variant["target"]!["probesDisturb"]!));
        Assert.Equal("twin", (string)run.Manifest["targets"]![0]!["probed"]!);
    }

    [Fact]
    public async Task Probes_that_disturb_should_be_said_everywhere()
    {
        using var server = new OddServer(request => Zeros(request));

        var run = await _world.RunAsync(server.Url, "probes = true");

        Assert.Equal(4 * 3 + 12, server.CountOf("odd"));
        Assert.True((bool)run.Variant["target"]!["probesDisturb"]!);
        Assert.True((bool)run.Manifest["targets"]![0]!["probesDisturb"]!);
        Assert.Contains("evaluations asked the attacked model itself, which may have learned from their images", run.Report, StringComparison.Ordinal);
        Assert.Contains("evaluations asked the attacked model itself", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluation_should_be_of_the_images_that_were_answered()
    {
        var probes = 0;
        using var server = new OddServer(request => request.Path.Contains("twin", StringComparison.Ordinal) && Interlocked.Increment(ref probes) is 5 or > 6
            ? Answer("{}", 503)
            : Zeros(request));

        var run = await _world.RunAsync(server.Url, "probes = true, probe-model = twin");

        // At the start all, after five samples all but the second request of four, then none.
        Assert.Equal([(0, 10), (5, 6)], run.Variant["evaluations"]!.AsArray().Select(point => ((int)point!["sample"]!, (int)point["images"]!)));
        Assert.Null(run.Variant["finalCorrect"]);
        Assert.Equal(4 + (2 * 10), (long)run.Variant["target"]!["probesFailed"]!["status-503"]!);
        Assert.Contains("24 images of evaluations got no answer (24 status-503)", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluation_should_end_the_traffic_where_it_has_to()
    {
        using var server = new OddServer(request => Zeros(request));

        var run = await _world.RunAsync(server.Url, "probes = true, probe-model = twin", "traffic.stop-after.accuracy-below = 1");

        Assert.Equal(("accuracy-below", 1), ((string)run.Variant["stoppedBy"]!, run.Evaluated.Length));
    }

    [Theory]
    [InlineData("nchw", "FP32", "byte", 1, "[1,3,32,32]")]
    [InlineData("nhwc", "FP32", "unit", 255, "[1,32,32,3]")]
    [InlineData("nhwc", "UINT8", "byte", 1, "[1,32,32,3]")]
    [InlineData("nchw", "FP32", "normalised", 255, "[1,3,32,32]")]
    public async Task Images_should_be_written_as_the_input_says(string layout, string datatype, string scale, int factor, string shape)
    {
        // Unlike the images of the data set, noise has other values in each channel.
        const string Noise = "traffic.sources.attacker.kind = random-pixels";
        using var server = new OddServer(request => Zeros(request));
        await _world.RunAsync(server.Url, $"output = label, input {{ name = pixels, layout = {layout}, datatype = {datatype}, scale = {scale} }}", Noise);
        using var plain = new OddServer(request => Zeros(request));
        await _world.RunAsync(plain.Url, settings: Noise);

        foreach (var (sent, expected) in server.Inferences.Zip(plain.Inferences))
        {
            var input = sent.Json["inputs"]![0]!;
            Assert.Equal(("pixels", datatype, shape), ((string)input["name"]!, (string)input["datatype"]!, input["shape"]!.ToJsonString()));
            Assert.Equal("label", (string)sent.Json["outputs"]![0]!["name"]!);
            Assert.Equal(sent.Binary.Length, (int)input["parameters"]!["binary_data_size"]!);
            for (var place = 0; place < 1024; place++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var at = layout == "nchw" ? channel * 1024 + place : place * 3 + channel;
                    var value = datatype == "UINT8" ? sent.Binary[at] : BinaryPrimitives.ReadSingleLittleEndian(sent.Binary.AsSpan(at * 4));
                    // Mean and deviation of Fashion-MNIST.
                    var pixel = scale == "normalised" ? value * 0.3530f + 0.2860f : value;
                    // The plain ones are rounded.
                    Assert.Equal(expected.Binary[channel * 1024 + place], pixel * factor, 0.501f);
                }
            }
        }
    }

    [Fact]
    public async Task Clients_and_token_should_be_told()
    {
        _world.Write("token", "0123456789abcdef\n");
        using var server = new OddServer(request => Zeros(request));

        await _world.RunAsync(server.Url, "token-file = \"FOLDER/token\", version = \"7\"");

        Assert.All(server.Inferences, request => Assert.Equal(("Bearer 0123456789abcdef", "/v2/models/odd/versions/7/infer"), (request.Headers["Authorization"], request.Path)));
        Assert.Equal(["attacker-0", "users-0", "users-1", "users-2"], server.Inferences.Select(request => request.Headers["X-Client"]).Distinct().Order());
    }

    [Fact]
    public async Task Http_2_should_be_spoken_where_it_is_asked_for()
    {
        var versions = new List<string>();
        await using var server = await StartHttp2Async(versions);
        var url = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        var run = await _world.RunAsync(url, "http = 2, connections = 4");

        Assert.Equal(12, run.Sum("served"));
        Assert.Equal("HTTP/2", Assert.Single(versions.Distinct()));
    }

    private async Task<(RemoteRun Run, ServedRun Served)> RunServedAsync(string target)
    {
        using var served = await new ServedWorld("adaptation.learning-rate = 0.05").HereAsync();
        var run = await _world.RunAsync(served.Client.BaseAddress!.ToString(), $"model = network, output = probabilities, {target}", Mixed);
        return (run, await served.EndAsync());
    }

    private static async Task<WebApplication> StartHttp2Async(List<string> versions)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var application = builder.Build();
        application.Run(async context =>
        {
            lock (versions)
                versions.Add(context.Request.Protocol);
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("""{"outputs": [{"name": "label", "shape": [1], "datatype": "INT64", "data": [0]}]}""");
        });
        await application.StartAsync();
        return application;
    }
}
