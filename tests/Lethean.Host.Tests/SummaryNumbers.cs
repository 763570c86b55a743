using System.Text.Json.Nodes;
using Lethean.Host.Folders;

namespace Lethean.Host.Tests;

/// <summary>summary.json without what depends on the wall clock: durations of any kind.</summary>
internal static class SummaryNumbers
{
    /// <param name="folder">A run folder.</param>
    public static string Of(string folder)
    {
        var summary = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, RunFolder.SummaryFile)))!;
        RemoveTimes(summary);
        return summary.ToJsonString();
    }

    private static void RemoveTimes(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            foreach (var time in fields.Select(field => field.Key).Where(IsTime).ToList())
                fields.Remove(time);
        }

        foreach (var child in node is JsonArray list ? list : node is JsonObject rest ? rest.Select(field => field.Value) : [])
            RemoveTimes(child);
    }

    private static bool IsTime(string name) => name.EndsWith("Ms", StringComparison.Ordinal) || name.EndsWith("seconds", StringComparison.OrdinalIgnoreCase);
}
