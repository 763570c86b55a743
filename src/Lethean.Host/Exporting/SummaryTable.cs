using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Exporting;

/// <summary>One row a variant that has a summary; its columns are the paths that assertions use. Lists are left out.</summary>
internal static class SummaryTable
{
    private static readonly ExportColumn Run = new("run", ExportType.Text);

    public static ExportTable Of(IReadOnlyList<(string Run, RunData Data)> runs)
    {
        var rows = runs.SelectMany(run => run.Data.Variants.Select(variant => variant.Summary).OfType<VariantSummary>()
            .Select(summary => (run.Run, Cells: Flatten("", MetricsJson.Node(summary)).ToDictionary(cell => cell.Path, cell => cell.Value)))).ToList();
        // Sources and reasons differ from run to run; where one has no such number, the cell is empty.
        var names = rows.SelectMany(row => row.Cells.Keys).Distinct();
        IReadOnlyList<ExportColumn> columns = [Run, .. names.Select(name => new ExportColumn(name, TypeOf(rows.Select(row => row.Cells.GetValueOrDefault(name)))))];
        return new ExportTable("summary", columns, rows.Select(row => (object?[])
            [row.Run, .. columns.Skip(1).Select(column => Cell(row.Cells.GetValueOrDefault(column.Name), column.Type))]));
    }

    private static IEnumerable<(string Path, JsonNode? Value)> Flatten(string prefix, JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Flatten(prefix.Length == 0 ? field.Key : $"{prefix}.{field.Key}", field.Value)),
        JsonArray => [],
        _ => [(prefix, node)],
    };

    private static object? Cell(JsonNode? node, ExportType type) => node is null ? null : type switch
    {
        ExportType.Number => node.Deserialize<double>(),
        ExportType.YesNo => node.Deserialize<bool>(),
        _ => node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString(),
    };

    private static ExportType TypeOf(IEnumerable<JsonNode?> cells)
    {
        var kinds = cells.OfType<JsonNode>().Select(cell => cell.GetValueKind()).Distinct().ToList();
        return kinds.Count == 0 || kinds.TrueForAll(kind => kind == JsonValueKind.Number) ? ExportType.Number
            : kinds.TrueForAll(kind => kind is JsonValueKind.True or JsonValueKind.False) ? ExportType.YesNo
            : ExportType.Text;
    }
}
