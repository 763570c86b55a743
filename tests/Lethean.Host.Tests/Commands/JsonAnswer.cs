using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Lethean.Host.Tests.Commands;

/// <summary>What a command writes to standard output with <c>--json</c>, against docs/json.schema.json.</summary>
internal static class JsonAnswer
{
    private static readonly string Schema = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "json.schema.json"));

    /// <summary>The answer of a command that ended with an exit code; fails where it does not fit the definition.</summary>
    public static JsonNode Parse(HostResult result, int exitCode, string definition)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        // Of the whole output: a second object, or a word beside it, is no JSON.
        using var document = JsonDocument.Parse(result.Output);
        var evaluation = Evaluate(document, definition);
        var errors = evaluation.Details?.Where(detail => detail.Errors is not null).SelectMany(detail => detail.Errors!.Values.Select(error => $"{detail.InstanceLocation}: {error}"));
        Assert.True(evaluation.IsValid, string.Join('\n', errors ?? []) + "\n" + result);
        return JsonNode.Parse(result.Output)!;
    }

    public static EvaluationResults Evaluate(JsonDocument answer, string definition)
    {
        var schema = JsonNode.Parse(Schema)!.AsObject();
        schema.Remove("anyOf");
        schema["$ref"] = $"#/$defs/{definition}";
        return JsonSchema.FromText(schema.ToJsonString()).Evaluate(answer.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
    }
}
