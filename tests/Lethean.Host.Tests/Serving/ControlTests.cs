using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Lethean.Learning.Checkpoints;
using static Lethean.Host.Tests.Serving.Requests;

namespace Lethean.Host.Tests.Serving;

/// <summary>People change the course of a served run.</summary>
public sealed class ControlTests
{
    private const string Gate = "defenses = [ { kind = orientation-gate, threshold = 1 } ]";

    [Fact]
    public async Task Defense_should_be_switched_between_samples_and_the_run_should_tell_when()
    {
        using var world = await new ServedWorld(Gate).HereAsync();

        var refused = await SkipReasonAsync(world);
        var off = await world.PostAsync("/control/defenses/orientation-gate", """{"on": false}""");
        var learned = await SkipReasonAsync(world);
        await world.PostAsync("/control/defenses/orientation-gate", """{"on": null}""");
        var again = await SkipReasonAsync(world);
        var unknown = await world.PostAsync("/control/defenses/nobody", """{"on": true}""");
        var malformed = await world.PostAsync("/control/defenses/orientation-gate", """{"on": "yes"}""");
        var end = await world.EndAsync();

        Assert.Equal(("orientation-gate", "", "orientation-gate"), (refused, learned, again));
        Assert.Equal("orientation-gate: off", (string)off.Json["done"]!);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (unknown.Status, malformed.Status));
        Assert.Equal(
            [(1, "orientation-gate: off"), (2, "orientation-gate: as configured")],
            end.Variant["interventions"]!.AsArray().Select(one => ((int)one!["atSample"]!, (string)one["what"]!)));
        Assert.Equal(2, end.Interventions.Length);
    }

    [Fact]
    public async Task Rate_of_a_source_should_change_and_a_source_that_waits_should_begin()
    {
        using var world = await new ServedWorld("""
            adaptation.enabled = false
            traffic.sources {
              attacker { kind = lethean, rate = 1/s, start = 1d }
              closed { kind = benign, arrivals = closed-loop, closed-loop.think = constant(1h) }
            }
            """).HereAsync();

        using var watched = new StreamReader(await world.Client.GetStreamAsync("/events"));
        Assert.Equal(0, await ServedAsync());
        await ChangeAsync("500/s", served => served > 100);
        var before = 0L;
        await ChangeAsync("0/s", served => before == (before = served));
        await ChangeAsync("500/s", served => served > before);

        foreach (var (source, rate, status) in new[]
        {
            ("closed", "1/s", HttpStatusCode.NotFound), ("clients", "1/s", HttpStatusCode.NotFound),
            ("attacker", "fast", HttpStatusCode.BadRequest), ("attacker", "0.5 × capacity", HttpStatusCode.BadRequest),
            ("attacker", "2000000/s", HttpStatusCode.BadRequest),
        })
            Assert.Equal(status, (await world.PostAsync($"/control/sources/{source}", $$"""{"rate": "{{rate}}"}""")).Status);
        var end = await world.EndAsync();
        end.RequireBalance();
        Assert.Equal(3, end.Variant["interventions"]!.AsArray().Count);

        async Task ChangeAsync(string rate, Func<long, bool> until)
        {
            Assert.Equal(HttpStatusCode.OK, (await world.PostAsync("/control/sources/attacker", $$"""{"rate": "{{rate}}"}""")).Status);
            await Eventually.HoldsAsync(async () => until(await ServedAsync()), $"the source follows {rate}");
        }

        async Task<long> ServedAsync() => (long)(await NextAsync(watched))["sources"]!["attacker"]!["served"]!;
    }

    [Fact]
    public async Task Roll_back_should_bring_back_weights_and_leave_switches()
    {
        using var world = await new ServedWorld($"{Gate}, evaluation.every = 1, serve.kept-snapshots = 2").HereAsync();
        await world.PostAsync("/control/defenses/orientation-gate", """{"on": false}""");
        var first = (await world.PostAsync(ServedWorld.Infer, Body(Images(1)))).Probabilities();
        for (var image = 2; image <= 4; image++)
            await world.PostAsync(ServedWorld.Infer, Body([Images(image)[^1]]));
        var later = (await world.PostAsync(ServedWorld.Infer, Body(Images(1)))).Probabilities();

        var gone = await world.PostAsync("/control/rollback", """{"sample": 1}""");
        var back = await world.PostAsync("/control/rollback", """{"sample": 0}""");
        var anew = await world.PostAsync(ServedWorld.Infer, Body(Images(1), Asking("probabilities", "adapted")));
        var end = await world.EndAsync();

        Assert.NotEqual(first, later);
        Assert.Contains("after 0, 4, 5", gone.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, back.Status);
        Assert.Equal(first, anew.Probabilities());
        Assert.True(anew.Data<bool>("adapted")[0]);
        Assert.Equal("6", (string)anew.Json["model_version"]!);
        Assert.Equal(6, end.Count("clients", "adapted"));
    }

    [Fact]
    public async Task Checkpoint_should_hold_what_was_learned()
    {
        using var world = await new ServedWorld("").HereAsync();
        await world.PostAsync(ServedWorld.Infer, Body(Images(2)));
        var saved = await world.PostAsync("/control/checkpoint", "{}");
        await world.EndAsync();

        Assert.Equal(("weights-2.safetensors", 2), ((string)saved.Json["file"]!, (int)saved.Json["samples"]!));
        var (before, after) = (Checkpoint.Load(world.PathOf("network")), Checkpoint.Load(world.PathOf("run/weights-2.safetensors")));
        Assert.NotEqual(WeightsOf(before), WeightsOf(after));
        Assert.Null(after.Metadata.TestAccuracy);
    }

    [Fact]
    public async Task Control_should_need_a_token_of_its_own()
    {
        using var world = await new ServedWorld(
            "serve.token-file = \"FOLDER/tokens\"", ("tokens", "alice 0123456789abcdef\nbob fedcba9876543210 control\n")).HereAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("0123456789abcdef"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("fedcba9876543210"));
        Assert.Equal((false, true), (await MayControlAsync("0123456789abcdef"), await MayControlAsync("fedcba9876543210")));
        var end = await world.EndAsync();
        Assert.DoesNotContain("fedcba9876543210", end.Log, StringComparison.Ordinal);

        async Task<HttpStatusCode> StatusAsync(string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/control/checkpoint") { Content = new StringContent("{}") };
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var response = await world.Client.SendAsync(request);
            return response.StatusCode;
        }

        async Task<bool> MayControlAsync(string token) => (bool)(await EventAsync(world, token))["mayControl"]!;
    }

    [Fact]
    public async Task Page_of_another_site_should_control_nothing()
    {
        using var world = await new ServedWorld("").HereAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/control/checkpoint") { Content = new StringContent("{}") };
        request.Headers.Add("Origin", "http://elsewhere.example");
        using var response = await world.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Killed_run_should_be_served_on_from_its_last_weights()
    {
        using var world = await new ServedWorld($"{Gate}, checkpoint-every = 0ms, evaluation.every = 1").InItsOwnProcessAsync();
        await world.PostAsync("/control/defenses/orientation-gate", """{"on": false}""");
        for (var image = 1; image <= 5; image++)
            await world.PostAsync(ServedWorld.Infer, Body([Images(image)[^1]]));
        // The state after the fifth is written beside the traffic; nothing comes after it.
        await Eventually.HoldsAsync(() => world.KeptSamples() == 5, "the weights are written down");
        using var twin = await new ServedWorld("").HereAsync();
        for (var image = 1; image <= 5; image++)
            await twin.PostAsync(ServedWorld.Infer, Body([Images(image)[^1]]));
        var expected = (await twin.PostAsync(ServedWorld.Infer, Body(Images(1)))).Probabilities();
        var running = await ProgramHere.RunAsync(world.PathOf("."), "resume", "run");
        await world.KillAsync();
        await world.ResumeAsync();
        var answer = await world.PostAsync(ServedWorld.Infer, Body(Images(1), Asking("probabilities", "adapted")));
        var end = await world.EndAsync();

        Assert.True(running.ExitCode == 2, running.ToString());
        Assert.Contains("another process is writing this run", running.Error, StringComparison.Ordinal);
        Assert.Contains("goes on with the weights after 5 samples", end.Log, StringComparison.Ordinal);
        // Learned by another process from the same images, and not refused: the switch is where it was.
        Assert.Equal(expected, answer.Probabilities());
        Assert.True(answer.Data<bool>("adapted")[0]);
        Assert.Equal("6", (string)answer.Json["model_version"]!);
        end.RequireBalance();
        Assert.Equal(1, end.Count("clients", "served"));
        Assert.Equal((5, 6), ((int)end.Variant["evaluations"]![0]!["sample"]!, (int)end.Variant["evaluations"]!.AsArray()[^1]!["sample"]!));
    }

    [Fact]
    public async Task Period_should_bring_evaluations_without_many_samples()
    {
        using var world = await new ServedWorld("evaluation.period = 1ms").HereAsync();
        for (var request = 0; request < 5; request++)
        {
            await Task.Delay(50);
            await world.PostAsync(ServedWorld.Infer, Body(Images(1)));
        }

        var end = await world.EndAsync();
        Assert.InRange(end.Variant["evaluations"]!.AsArray().Count, 3, 7);
    }

    [Fact]
    public async Task Alarm_should_be_shown_as_metric_and_on_the_page()
    {
        using var world = await new ServedWorld("serve.alarm.accuracy-below = 1").HereAsync();
        await Eventually.HoldsAsync(
            async () => (await world.Client.GetStringAsync("/metrics")).Contains("lethean_alarm=\"accuracy\"} 1", StringComparison.Ordinal),
            "the alarm is raised");
        var page = await EventAsync(world, null);

        Assert.Contains("is under 100.0 %", (string)page["alarms"]![0]!, StringComparison.Ordinal);
        Assert.Contains("alarm (accuracy)", (string)page["events"]![0]!["what"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judged_answers_should_count_in_the_summary()
    {
        using var world = await new ServedWorld("").HereAsync();
        var answer = await world.PostAsync(ServedWorld.Infer, Body(Images(2), "\"id\": \"one\","));
        var told = answer.Data<long>("label");
        await world.PostAsync(
            ServedWorld.Infer.Replace("infer", "feedback", StringComparison.Ordinal),
            $$"""{"id": "one", "label": [{{told[0]}}, {{(told[1] + 1) % 10}}]}""");
        var labelled = await world.PostAsync(ServedWorld.Infer, Body(Images(1), "\"id\": \"two\", \"parameters\": {\"label\": 3},"));
        var twice = await world.PostAsync(
            ServedWorld.Infer.Replace("infer", "feedback", StringComparison.Ordinal), """{"id": "two", "label": 3}""");
        // The page hears of an outcome on its own way, perhaps after the client.
        await Eventually.HoldsAsync(
            async () => (int?)(await EventAsync(world, null))["judged"]?["images"] == 3, "the page shows three judged images");
        var end = await world.EndAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (labelled.Status, twice.Status));
        Assert.Equal(3, end.Count("clients", "labelled"));
        Assert.Equal(1 + (labelled.Data<long>("label")[0] == 3 ? 1 : 0), end.Count("clients", "correct"));
    }

    private static async Task<string> SkipReasonAsync(ServedWorld world) =>
        (await world.PostAsync(ServedWorld.Infer, Body(Images(1), Asking("skip_reason")))).Data<string>("skip_reason")[0];

    /// <summary>What the page is told first.</summary>
    private static async Task<JsonNode> EventAsync(ServedWorld world, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await world.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        return await NextAsync(events);
    }

    private static async Task<JsonNode> NextAsync(StreamReader events)
    {
        var line = await events.ReadLineAsync();
        await events.ReadLineAsync();
        return JsonNode.Parse(line!["data: ".Length..])!;
    }

    private static float[] WeightsOf(Checkpoint checkpoint)
    {
        using var model = checkpoint.CreateModel();
        return WeightSnapshot.Of(model, 0).Values.ToArray();
    }
}
