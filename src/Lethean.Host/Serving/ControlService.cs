using System.Text.Json;
using Lethean.Actors.Simulation;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Checkpoints;
using Microsoft.AspNetCore.Http;
using Serilog;
using static System.FormattableString;

namespace Lethean.Host.Serving;

/// <summary>Changes the course of a run for those who may: rates, defenses, weights.</summary>
/// <param name="page">Shows the rates.</param>
/// <param name="network">What the model was made of.</param>
/// <param name="folder">The run folder, once there is one.</param>
internal sealed class ControlService(RunControls controls, LivePage page, Checkpoint network, Task<string> folder)
{
    /// <summary>Under which all of it is.</summary>
    public const string Path = "/control";

    private const int MostBody = 4096;

    private static readonly ILogger Log = Serilog.Log.ForContext("LogSource", "serve");

    /// <summary><c>POST control/sources/{source} {"rate": "20/s"}</c>.</summary>
    /// <exception cref="RequestException">It cannot be done.</exception>
    public async Task ChangeRateAsync(HttpContext context)
    {
        using var body = await ReadAsync(context);
        var text = Required(body, "rate", JsonValueKind.String).GetString()!;
        if (Rate.TryParsePartOfCapacity(text, out _) || !Rate.TryParse(text, out var perSecond))
            throw RequestException.Malformed($"rate is not 0/s, nor {Rate.Range}, such as 20/s or 10/min");
        var source = (string)context.Request.RouteValues["source"]!;
        if (!await controls.ChangeRateAsync(source, perSecond))
            throw new RequestException(StatusCodes.Status404NotFound, "no simulated source of this name has a rate");
        page.ChangeRate(source, perSecond);
        await DoneAsync(context, Invariant($"rate of {source}: {perSecond}/s"));
    }

    /// <summary><c>POST control/defenses/{link} {"on": true | false | null}</c>; null: as configured.</summary>
    /// <exception cref="RequestException">It cannot be done.</exception>
    public async Task SwitchDefenseAsync(HttpContext context)
    {
        using var body = await ReadAsync(context);
        if (!body.RootElement.TryGetProperty("on", out var value)
            || value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
            throw RequestException.Malformed("on is missing, or not true, false or null");
        bool? on = value.ValueKind == JsonValueKind.Null ? null : value.GetBoolean();
        var link = (string)context.Request.RouteValues["link"]!;
        if (!await controls.SwitchDefenseAsync(link, on))
            throw new RequestException(StatusCodes.Status404NotFound, "the chain has no defense of this name");
        await DoneAsync(context, $"{link}: {(on is null ? "as configured" : on.Value ? "on" : "off")}");
    }

    /// <summary><c>POST control/rollback {"sample": n}</c>: back to the weights after so many samples.</summary>
    /// <exception cref="RequestException">It cannot be done.</exception>
    public async Task RollBackAsync(HttpContext context)
    {
        using var body = await ReadAsync(context);
        if (!Required(body, "sample", JsonValueKind.Number).TryGetInt64(out var sample))
            throw RequestException.Malformed("sample is not a whole number");
        if (await controls.RollBackAsync(sample) is { } kept)
        {
            throw new RequestException(
                StatusCodes.Status404NotFound,
                $"there are no weights after so many samples; there are some after {string.Join(", ", kept)}");
        }

        await DoneAsync(context, Invariant($"rolled back to the weights after {sample} samples"));
    }

    /// <summary><c>POST control/checkpoint</c>: the weights of this moment as a checkpoint in the run folder.</summary>
    /// <exception cref="RequestException">It cannot be done.</exception>
    public async Task SaveCheckpointAsync(HttpContext context)
    {
        RequireOpen();
        var weights = await controls.TakeSnapshotAsync();
        var name = Invariant($"weights-{weights.Version}.safetensors");
        var path = System.IO.Path.Combine(await folder, name);
        using (var model = network.CreateModel())
        {
            weights.CopyTo(model);
            var recipe = Invariant($"{network.Metadata.Recipe}; then served {weights.Version} samples").TrimStart(';', ' ');
            // Nobody has measured these weights.
            Checkpoint.Save(path, model, network.Metadata with { Recipe = recipe, TestAccuracy = null });
        }

        await DoneAsync(context, $"checkpoint {name}", writer =>
        {
            writer.WriteString("file", name);
            writer.WriteNumber("samples", weights.Version);
        });
    }

    private static async Task DoneAsync(HttpContext context, string what, Action<Utf8JsonWriter>? write = null)
    {
        Log.Information("{Client}: {What}", AccessTokens.NameIn(context) ?? "control", what);
        await context.AnswerAsync(StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("done", what);
            write?.Invoke(writer);
        });
    }

    private async Task<JsonDocument> ReadAsync(HttpContext context)
    {
        RequireOpen();
        if (context.Request.ContentLength is null or > MostBody)
            throw RequestException.TooLarge($"a control has a body of at most {MostBody} bytes, and says how long it is");
        var body = new byte[context.Request.ContentLength.Value];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        return InferenceReader.Parse(body);
    }

    private static JsonElement Required(JsonDocument body, string name, JsonValueKind kind) =>
        body.RootElement.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw RequestException.Malformed($"{name} is missing, or not a {kind.ToString().ToLowerInvariant()}");

    private void RequireOpen()
    {
        if (!controls.IsOpen)
            throw RequestException.Unavailable("the traffic does not flow at the moment");
    }
}
