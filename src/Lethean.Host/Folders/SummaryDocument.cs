using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Metrics;

namespace Lethean.Host.Folders;

/// <summary>The content of <c>summary.json</c>: what a script or a CI job reads.</summary>
public sealed record SummaryDocument(
    string Name,
    ulong Seed,
    IReadOnlyList<VariantSummary> Variants,
    IReadOnlyList<AssertionResult> Assertions)
{
    private const int Schema = 1;

    public JsonObject ToJson() => new()
    {
        ["schema"] = Schema,
        ["name"] = Name,
        ["seed"] = Seed,
        ["variants"] = new JsonArray([.. Variants.Select(MetricsJson.Node)]),
        ["assertions"] = JsonSerializer.SerializeToNode(Assertions, RunJson.Options),
    };

    /// <exception cref="JsonException">The text is not such a document.</exception>
    public static SummaryDocument Parse(string text)
    {
        var root = JsonNode.Parse(text)?.AsObject() ?? throw new JsonException("the document is null");
        RunJson.RequireSchema(root["schema"], Schema);
        return new SummaryDocument(
            root["name"]!.GetValue<string>(),
            root["seed"]!.GetValue<ulong>(),
            [.. root["variants"]!.AsArray().Select(v => MetricsJson.ParseSummary(v!))],
            root["assertions"].Deserialize<List<AssertionResult>>(RunJson.Options) ?? []);
    }
}
