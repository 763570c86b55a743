using System.Net;
using System.Net.Http.Headers;
using static Lethean.Host.Tests.Serving.Requests;

namespace Lethean.Host.Tests.Serving;

/// <summary>Requests in the traffic of a run: what is refused, what is counted, how it ends.</summary>
public sealed class ServeTests
{
    [Theory]
    [InlineData("queue = 0", HttpStatusCode.ServiceUnavailable, 1, "queue-full")]
    [InlineData("queue = 64, quota { rate = 1/min, burst = 2 }", HttpStatusCode.TooManyRequests, 60, "quota")]
    [InlineData("queue = 64, deadline = 1ms, late = drop", HttpStatusCode.GatewayTimeout, null, "late")]
    public async Task Refused_sample_should_be_told_and_counted(string admission, HttpStatusCode status, int? retryAfter, string reason)
    {
        using var world = await new ServedWorld($"traffic.admission {{ {admission} }}, adaptation.batch = random(32)").HereAsync();

        var refused = await world.PostAsync(ServedWorld.Infer, Body(Images(16)), client: "first");
        var other = await world.PostAsync(ServedWorld.Infer, Body(Images(1)), client: "second");
        var end = await world.EndAsync();

        Assert.Equal((status, retryAfter), (refused.Status, refused.RetryAfter));
        Assert.Contains("of 16 images", refused.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, other.Status);
        end.RequireBalance();
        Assert.Equal(17, end.Count("clients", "offered"));
        Assert.Equal(end.Count("clients", "dropped"), (long)end.Variant["sources"]!["clients"]!["dropped"]![reason]!);
    }

    [Fact]
    public async Task Drain_under_load_should_answer_what_was_taken_and_balance_with_what_clients_counted()
    {
        using var world = await new ServedWorld("""
            traffic.sources { users { kind = benign, rate = 100/s, clients = 5 }, attacker { kind = lethean, rate = 100/s } }
            traffic.admission.queue = 8
            """).InItsOwnProcessAsync();
        var (answered, refused, draining) = (0, 0, false);
        using var enough = new SemaphoreSlim(0);

        var clients = Enumerable.Range(0, 12).Select(async client =>
        {
            while (true)
            {
                Answer answer;
                try
                {
                    answer = await world.PostAsync(ServedWorld.Infer, Body(Images(1), Asking("label", "adapted")), client: $"{client}");
                }
                catch (HttpRequestException) when (draining)
                {
                    // The process has ended.
                    return;
                }

                if (answer.Status == HttpStatusCode.OK)
                {
                    Interlocked.Increment(ref answered);
                    enough.Release();
                }
                else
                {
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
                    if (answer.Error!.Contains("queue", StringComparison.Ordinal))
                        Interlocked.Increment(ref refused);
                }
            }
        }).ToList();
        for (var answers = 0; answers < 50; answers++)
            await enough.WaitAsync();
        draining = true;
        var end = await world.EndAsync();
        await Task.WhenAll(clients);

        Assert.True(end.ExitCode == 0, end.Log);
        Assert.Equal(("completed", "drained"), (end.Status, (string)end.Variant["stoppedBy"]!));
        end.RequireBalance();
        Assert.Equal(answered, end.Count("clients", "served"));
        Assert.Equal(refused, end.Count("clients", "dropped"));
        Assert.True(end.Count("users", "offered") > 0 && end.Count("attacker", "offered") > 0, end.Log);
        Assert.Equal("outside", (string)end.Variant["sources"]!["clients"]!["kind"]!);
        Assert.Contains(end.Outcomes, line => line.Contains("\"source\":\"clients\"", StringComparison.Ordinal)
            && line.Contains("\"label\":-1", StringComparison.Ordinal) && line.Contains("\"origin\":{}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Labels_and_clients_should_reach_the_outcomes()
    {
        using var world = await new ServedWorld("serve.max-clients = 2").HereAsync();
        foreach (var client in new[] { "a", "b", "a", "c", "d" })
            await world.PostAsync(ServedWorld.Infer, Body(Images(2), "\"parameters\": {\"label\": [4, 7]},"), client);
        var end = await world.EndAsync();

        // The table has room for two; all others are one.
        Assert.Equal([1, 1, 2, 2, 1, 1, 0, 0, 0, 0], end.Outcomes.Select(line => NumberIn(line, "client")));
        Assert.Equal([4, 7, 4, 7, 4, 7, 4, 7, 4, 7], end.Outcomes.Select(line => NumberIn(line, "label")));
        Assert.Equal(10, end.Count("clients", "labelled"));

        static int NumberIn(string line, string name) => (int)System.Text.Json.Nodes.JsonNode.Parse(line)![name]!;
    }

    [Fact]
    public async Task Snapshot_that_answers_should_not_say_what_the_model_will_make_of_the_sample()
    {
        using var world = await new ServedWorld("serving { mode = latest-snapshot, refresh-every = 2 }").HereAsync();
        var unknown = await world.PostAsync(ServedWorld.Infer, Body(Images(1), Asking("adapted")));
        var answer = await world.PostAsync(ServedWorld.Infer, Body(Images(3)));
        var end = await world.EndAsync();

        Assert.Equal(HttpStatusCode.BadRequest, unknown.Status);
        Assert.Equal((HttpStatusCode.OK, 30), (answer.Status, answer.Probabilities().Length));
        end.RequireBalance();
        Assert.Equal(3, end.Count("clients", "served"));
    }

    [Fact]
    public async Task Token_should_be_needed_where_there_is_a_file_of_them()
    {
        using var world = await new ServedWorld(
            "serve { token-file = \"FOLDER/tokens\", address = 0.0.0.0 }", ("tokens", "# who may\nalice 0123456789abcdef\nbob fedcba9876543210\n")).HereAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("Bearer 0123456789abcdeF"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("Basic 0123456789abcdef"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.Client.GetAsync("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("Bearer 0123456789abcdef"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("bearer fedcba9876543210"));
        Assert.Equal(HttpStatusCode.OK, (await world.Client.GetAsync("/v2/health/ready")).StatusCode);
        var end = await world.EndAsync();
        Assert.Equal(2, end.Count("clients", "offered"));
        Assert.DoesNotContain("0123456789abcdef", end.Log, StringComparison.Ordinal);

        async Task<HttpStatusCode> StatusAsync(string? authorization)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, ServedWorld.Infer) { Content = new StringContent(Body(Images(1))) };
            request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
            using var response = await world.Client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Scenario_may_end_by_itself()
    {
        using var world = await new ServedWorld("traffic.stop-after.samples = 4").HereAsync();
        var answer = await world.PostAsync(ServedWorld.Infer, Body(Images(4)));
        var end = await world.EndedAsync();

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((0, "samples"), (end.ExitCode, (string)end.Variant["stoppedBy"]!));
    }
}
