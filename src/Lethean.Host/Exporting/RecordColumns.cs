using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lethean.Host.Exporting;

/// <summary>The columns of a line of a run folder: those of the record that it was written from.</summary>
internal static class RecordColumns
{
    /// <typeparam name="T">The record of a line.</typeparam>
    public static IReadOnlyList<ExportColumn> Of<T>() =>
    [
        new("run", ExportType.Text), new("variant", ExportType.Text), new("seed", ExportType.Text),
        .. typeof(T).GetProperties().Select(property => new ExportColumn(JsonNamingPolicy.CamelCase.ConvertName(property.Name), TypeOf(property.PropertyType))),
    ];

    /// <param name="run">The first cell; the others are in the line.</param>
    public static object?[] Row(IReadOnlyList<ExportColumn> columns, string run, JsonObject line) =>
        [run, .. columns.Skip(1).Select(column => Cell(line[column.Name], column.Type))];

    public static object? Cell(JsonNode? node, ExportType type) => node is null ? null : type switch
    {
        ExportType.Whole => node.Deserialize<long>(),
        ExportType.Number => node.Deserialize<double>(),
        ExportType.YesNo => node.Deserialize<bool>(),
        _ => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : node.ToJsonString(),
    };

    /// <summary>A list or object is exported as its JSON.</summary>
    private static ExportType TypeOf(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(int) || plain == typeof(long) ? ExportType.Whole
            : plain == typeof(double) ? ExportType.Number
            : plain == typeof(bool) ? ExportType.YesNo
            : ExportType.Text;
    }
}
