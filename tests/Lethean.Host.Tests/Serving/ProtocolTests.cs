using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using static Lethean.Host.Tests.Serving.Requests;

namespace Lethean.Host.Tests.Serving;

/// <summary>One model that does not learn, so that the same image gets the same answer.</summary>
public sealed class FrozenWorld : IAsyncLifetime
{
    public ServedWorld World { get; private set; } = null!;

    public async Task InitializeAsync() => World = await new ServedWorld(
        "adaptation.enabled = false, serve { max-batch = 8, max-body = 262144, read-within = 300ms }").HereAsync();

    public Task DisposeAsync()
    {
        World.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>The Open Inference Protocol, version 2, over real sockets.</summary>
public sealed class ProtocolTests(FrozenWorld frozen) : IClassFixture<FrozenWorld>
{
    private const string Image = "\"inputs\": [{\"name\": \"image\", \"datatype\": \"UINT8\", \"shape\": [1, 1, 28, 28], ";

    private readonly ServedWorld _world = frozen.World;

    [Theory]
    [InlineData("/v2", "{\"name\":\"lethean\",\"version\":\"0.1.0\",\"extensions\":[\"binary_tensor_data\"]}")]
    [InlineData("/v2/health/live", "{\"live\":true}")]
    [InlineData("/v2/health/ready", "{\"ready\":true}")]
    [InlineData("/v2/models/network/ready", "{\"ready\":true}")]
    [InlineData("/v2/models/network/versions/latest/ready", "{\"ready\":true}")]
    public async Task Server_should_tell_of_itself(string path, string expected) => Assert.Equal(expected, await _world.Client.GetStringAsync(path));

    [Theory]
    [InlineData("/v2/models/network")]
    [InlineData("/v2/models/network/versions/latest")]
    public async Task Model_should_tell_its_inputs_and_outputs(string path)
    {
        var metadata = (await Answer.OfAsync(await _world.Client.GetAsync(path))).Json;

        Assert.Equal("network", (string)metadata["name"]!);
        Assert.Equal("[-1,3,32,32]", metadata["inputs"]![0]!["shape"]!.ToJsonString());
        Assert.Equal(["label", "probabilities", "adapted", "skip_reason"], metadata["outputs"]!.AsArray().Select(output => (string)output!["name"]!));
    }

    [Theory]
    [InlineData("/v2/models/other")]
    [InlineData("/v2/models/network/versions/1")]
    [InlineData("/v2/nothing")]
    public async Task Unknown_path_should_be_404_with_an_error(string path)
    {
        var answer = await Answer.OfAsync(await _world.Client.GetAsync(path));

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.NotNull(answer.Error);
    }

    [Fact]
    public async Task Answer_should_have_the_id_a_label_and_its_probability()
    {
        var before = await _world.PostAsync(ServedWorld.Infer, Body(Images(1)));
        var answer = await _world.PostAsync(ServedWorld.Infer, Body(Images(1), "\"id\": \"ä 1\","));
        var probabilities = answer.Probabilities();

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("ä 1", (string)answer.Json["id"]!);
        Assert.Equal("network", (string)answer.Json["model_name"]!);
        Assert.True(Version(answer) > Version(before));
        Assert.Equal("[1,10]", answer.Output("probabilities")["shape"]!.ToJsonString());
        Assert.Equal(Array.IndexOf(probabilities, probabilities.Max()), answer.Data<long>("label").Single());
        Assert.Equal(1, probabilities.Sum(), 1e-5);

        static long Version(Answer answer) => long.Parse((string)answer.Json["model_version"]!, null);
    }

    [Fact]
    public async Task Batch_should_be_answered_as_its_images_one_by_one()
    {
        var images = Images(5);
        var together = await _world.PostAsync(ServedWorld.Infer, Body(images, Asking("label", "probabilities", "adapted", "skip_reason")));
        var alone = new List<float>();
        foreach (var image in images)
            alone.AddRange((await _world.PostAsync(ServedWorld.Infer, Body([image]))).Probabilities());

        Assert.Equal(alone, together.Probabilities());
        Assert.Equal(Enumerable.Repeat(false, 5), together.Data<bool>("adapted"));
        Assert.Equal(Enumerable.Repeat("adaptation-off", 5), together.Data<string>("skip_reason"));
    }

    [Fact]
    public async Task Every_form_of_an_image_should_get_the_same_answer()
    {
        var image = Images(1)[0];
        var grey = image.Select(pixel => pixel / 255f).ToArray();
        var enlarged = Enlarged(grey);
        var expected = (await _world.PostAsync(ServedWorld.Infer, Body([image]))).Probabilities();
        var nested = string.Join(",", image.Chunk(28).Select(row => $"[{string.Join(",", row)}]"));
        var floats = string.Join(",", enlarged.Select(value => value.ToString("R", null)));

        Assert.Equal(expected, (await _world.PostAsync(ServedWorld.Infer, $$"""{ {{Image}} "data": [[[{{nested}}]]]}]}""")).Probabilities());
        Assert.Equal(expected, (await _world.PostAsync(
            ServedWorld.Infer, $$"""{"inputs": [{"name": "image", "datatype": "FP32", "shape": [1, 3, 32, 32], "data": [{{floats}}]}]}""")).Probabilities());
        Assert.Equal(expected, (await _world.PostBinaryAsync(Binary("UINT8", "1, 1, 28, 28", image.Length), image)).Probabilities());
        Assert.Equal(expected, (await _world.PostBinaryAsync(Binary("FP32", "1, 1, 28, 28", 4 * grey.Length), Bytes(grey))).Probabilities());
        Assert.Equal(
            expected, (await _world.PostBinaryAsync(Binary("FP32", "1, 3, 32, 32", 4 * enlarged.Length), Bytes(enlarged))).Probabilities());
    }

    [Fact]
    public async Task Outputs_should_be_bytes_where_that_is_asked_for()
    {
        var images = Images(2);
        var asked = Asking("label", "probabilities", "adapted", "skip_reason");
        var json = await _world.PostAsync(ServedWorld.Infer, Body(images, asked));
        var answer = await _world.PostAsync(ServedWorld.Infer, Body(images, asked + "\"parameters\": {\"binary_data_output\": true},"));
        var one = await _world.PostAsync(
            ServedWorld.Infer, Body(images, "\"outputs\": [{\"name\": \"label\", \"parameters\": {\"binary_data\": true}}, {\"name\": \"probabilities\"}],"));

        var labels = json.Data<long>("label").SelectMany(label => BitConverter.GetBytes(label)).ToArray();
        const string reason = "adaptation-off";
        byte[] text = [(byte)reason.Length, 0, 0, 0, .. Encoding.UTF8.GetBytes(reason)];
        Assert.Equal([.. labels, .. Bytes(json.Probabilities()), 0, 0, .. text, .. text], answer.Binary);
        Assert.Equal(16, (int)answer.Output("label")["parameters"]!["binary_data_size"]!);
        Assert.Equal(labels, one.Binary);
        Assert.Equal(json.Probabilities(), one.Probabilities());
        Assert.Equal(json.Data<long>("label")[0], BinaryPrimitives.ReadInt64LittleEndian(one.Binary));
    }

    [Fact]
    public async Task Feedback_should_count_an_answer_once_and_only_for_its_client()
    {
        var label = (await _world.PostAsync(ServedWorld.Infer, Body(Images(1), "\"id\": \"mine\","), client: "me")).Data<long>("label").Single();
        const string feedback = "/v2/models/network/feedback";
        var body = $$"""{"id": "mine", "label": {{label}}}""";

        Assert.Equal(HttpStatusCode.NotFound, (await _world.PostAsync(feedback, body, client: "you")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _world.PostAsync(feedback, "{\"id\": \"mine\", \"label\": 10}", client: "me")).Status);
        var judged = await _world.PostAsync(feedback, body, client: "me");
        Assert.Equal((1, 1, 1), ((int)judged.Json["correct"]!, (double)judged.Json["prequential_accuracy"]!, (int)judged.Json["images"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await _world.PostAsync(feedback, body, client: "me")).Status);
    }

    [Fact]
    public async Task Metrics_should_be_there_for_Prometheus()
    {
        await _world.PostAsync(ServedWorld.Infer, Body(Images(1)));
        var text = await _world.Client.GetStringAsync("/metrics");

        Assert.Contains("lethean_samples_total{", text, StringComparison.Ordinal);
        Assert.Contains("lethean_requests_total{", text, StringComparison.Ordinal);
        Assert.Contains("lethean_latency_seconds_bucket{", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_should_be_whole_and_its_events_should_tell_what_was_served()
    {
        await _world.PostAsync(ServedWorld.Infer, Body(Images(2)));
        using var page = await _world.Client.GetAsync("/");
        using var events = new StreamReader(await _world.Client.GetStreamAsync("/events"));
        JsonNode state;
        do
        {
            var line = await events.ReadLineAsync();
            state = JsonNode.Parse(line!["data: ".Length..])!;
            Assert.Equal("", await events.ReadLineAsync());
        }
        while ((long)state["served"]! < 2 || state["accuracy"]!.AsArray().Count == 0);

        Assert.DoesNotContain("http", (await page.Content.ReadAsStringAsync()).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal((long)state["served"]!, (long)state["sources"]!["clients"]!["skipped"]!["adaptation-off"]!);
        Assert.Empty(state["sources"]!["clients"]!["dropped"]!.AsObject());
        Assert.True((double)state["latencyMs"]!["p50"]! > 0);
        Assert.InRange((double)state["accuracy"]![0]!["accuracy"]!, (double)state["accuracy"]![0]!["low"]!, (double)state["accuracy"]![0]!["high"]!);
    }

    public static TheoryData<string, int, string> Malformed => new()
    {
        { "", 400, "broken" },
        { "[]", 400, "not a JSON object" },
        { "{", 400, "broken" },
        { "{\"inputs\": [1, 2}", 400, "broken" },
        { "{\"inputs\": [], \"inputs\": []}", 400, "broken" },
        { new string('[', 100), 400, "broken" },
        { "{}", 400, "inputs is missing" },
        { "{\"inputs\": {}}", 400, "inputs is not a list" },
        { "{\"inputs\": []}", 400, "0 inputs" },
        { "{\"inputs\": [1]}", 400, "not a JSON object" },
        { "{\"inputs\": [{}]}", 400, "name is missing" },
        { "{\"inputs\": [{\"name\": \"other\"}]}", 400, "unknown input" },
        { "{\"inputs\": [{\"name\": \"image\"}]}", 400, "shape is missing" },
        { "{\"id\": 5, " + Image + "\"data\": []}]}", 400, "id is not a text" },
        { "{" + Image + "\"data\": []}]}", 400, "784 numbers" },
        { "{" + Image + "\"data\": \"x\"}]}", 400, "data is not a list" },
        { "{" + Image + "\"data\": [true]}]}", 400, "whole numbers from 0 to 255" },
        { "{" + Image + "\"data\": [256]}]}", 400, "whole numbers from 0 to 255" },
        { "{" + Image + "\"data\": [0.5]}]}", 400, "whole numbers from 0 to 255" },
        { "{" + Image + "\"data\": [NaN]}]}", 400, "broken" },
        { "{" + Image + "\"parameters\": {\"binary_data_size\": 784}}]}", 400, "0 follow" },
        { "{" + Image + "\"parameters\": {\"binary_data_size\": -1}}]}", 400, "not a number of bytes" },
        { "{" + Image + "\"data\": [], \"parameters\": {\"binary_data_size\": 784}}]}", 400, "both" },
        { Shaped("[1, 28, 28]"), 400, "shape" },
        { Shaped("[0, 1, 28, 28]"), 400, "shape" },
        { Shaped("[1, 3, 224, 224]"), 400, "shape" },
        { Shaped("[4294967297, 1, 28, 28]"), 400, "shape" },
        { Shaped("[-1, 1, 28, 28]"), 400, "shape" },
        { Shaped("[2147483647, 1, 28, 28]"), 413, "images in one request" },
        { Shaped("[9, 1, 28, 28]"), 413, "allowed: 1 to 8" },
        { Typed("INT64", "[1]"), 400, "datatype" },
        { Typed("FP32", $"[{string.Join(",", Enumerable.Repeat("2", 784))}]"), 400, "from 0 to 1" },
        { Typed("FP32", $"[{string.Join(",", Enumerable.Repeat("1e99", 784))}]"), 400, "from 0 to 1" },
        { Body(Images(1), "\"outputs\": [{\"name\": \"logits\"}],"), 400, "unknown output" },
        { Body(Images(1), Asking("label", "label")), 400, "twice" },
        { Body(Images(1), "\"parameters\": {\"binary_data_output\": 1},"), 400, "not true or false" },
        { Body(Images(1), "\"parameters\": {\"label\": 10},"), 400, "from 0 to 9" },
        { Body(Images(2), "\"parameters\": {\"label\": 1},"), 400, "1 labels for 2 images" },
        { new string(' ', 300_000), 413, "larger" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_request_should_be_refused_with_what_is_wrong(string body, int status, string error)
    {
        var answer = await _world.PostAsync(ServedWorld.Infer, body);

        Assert.Equal((HttpStatusCode)status, answer.Status);
        Assert.Contains(error, answer.Error, StringComparison.Ordinal);
        await RequireAliveAsync();
    }

    [Theory]
    [InlineData(784, 784, null, true)]
    [InlineData(784, 783, null, false)]
    [InlineData(784, 785, null, false)]
    [InlineData(783, 783, null, false)]
    [InlineData(784, 784, "99999", false)]
    [InlineData(784, 784, "-1", false)]
    [InlineData(784, 784, "99999999999999999999", false)]
    [InlineData(784, 784, "10", false)]
    public async Task Binary_data_should_be_as_long_as_said(int said, int sent, string? jsonLength, bool isGood)
    {
        var answer = await _world.PostBinaryAsync(Binary("UINT8", "1, 1, 28, 28", said), new byte[sent], jsonLength);

        Assert.Equal(isGood ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);
        await RequireAliveAsync();
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-0.01f)]
    public async Task Binary_numbers_should_be_pixels(float value)
    {
        var pixels = new float[784];
        pixels[700] = value;
        var answer = await _world.PostBinaryAsync(Binary("FP32", "1, 1, 28, 28", 4 * pixels.Length), Bytes(pixels));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        await RequireAliveAsync();
    }

    [Theory]
    [InlineData("POST /v2/models/network/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n", "413")]
    [InlineData("POST /v2/models/network/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{", "408")]
    [InlineData("POST /v2/models/network/infer HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", "415")]
    [InlineData("POST /v2/models/network/infer HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n", "403")]
    [InlineData("POST /v2/models/network/infer HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n\r\n", "403")]
    [InlineData("GET /v2/models/network/infer HTTP/1.1\r\nHost: localhost\r\n\r\n", "405")]
    [InlineData("nonsense\r\n\r\n", "400")]
    public async Task Broken_exchange_should_be_refused(string sent, string status)
    {
        using var connection = await _world.ConnectAsync();
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(sent));
        using var reader = new StreamReader(stream);

        Assert.StartsWith($"HTTP/1.1 {status} ", await reader.ReadLineAsync(), StringComparison.Ordinal);
        await RequireAliveAsync();
    }

    private async Task RequireAliveAsync() =>
        Assert.Equal(HttpStatusCode.OK, (await _world.PostAsync(ServedWorld.Infer, Body(Images(1)))).Status);

    private static string Shaped(string shape) =>
        $$"""{"inputs": [{"name": "image", "datatype": "UINT8", "shape": {{shape}}, "data": [1]}]}""";

    private static string Typed(string datatype, string data) =>
        $$"""{"inputs": [{"name": "image", "datatype": "{{datatype}}", "shape": [1, 1, 28, 28], "data": {{data}}}]}""";

    private static string Binary(string datatype, string shape, int bytes) =>
        $$"""{"inputs": [{"name": "image", "datatype": "{{datatype}}", "shape": [{{shape}}], "parameters": {"binary_data_size": {{bytes}} } }]}""";

    /// <summary>As the reader of the data set does it: three channels, two pixels of black around.</summary>
    private static float[] Enlarged(float[] grey)
    {
        var image = new float[3 * 32 * 32];
        for (var channel = 0; channel < 3; channel++)
            for (var row = 0; row < 28; row++)
                grey.AsSpan(row * 28, 28).CopyTo(image.AsSpan((channel * 32 + row + 2) * 32 + 2));
        return image;
    }
}
