using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Learning;

namespace Lethean.Host.Commands;

/// <summary>The tables of run folders; outcomes only where a run kept them.</summary>
public static class RunTables
{
    /// <exception cref="InputException">A folder is not a run folder, or damaged; also while rows are read.</exception>
    public static IReadOnlyList<ExportTable> Of(IReadOnlyList<string> folders)
    {
        var runs = RunLabels.Of(folders).Select(run => (run.Folder, run.Label, Data: RunReader.Read(run.Folder))).ToList();
        var tables = new List<ExportTable>
        {
            RecordTable.Of("evaluations", runs.SelectMany(run => run.Data.Variants.SelectMany(variant =>
                variant.Evaluations.Select(point => (run.Label, variant.Name, variant.Seed, point))))),
            SummaryTable.Of([.. runs.Select(run => (run.Label, run.Data))]),
        };
        if (runs.Any(run => File.Exists(Path.Combine(run.Folder, RunFolder.OutcomesFile))))
            tables.Add(RecordTable.Of("outcomes", runs.SelectMany(run =>
                RunReader.ReadOutcomes(run.Folder).Select(line => (run.Label, line.Variant, line.Seed, line.Outcome)))));
        return tables;
    }

    /// <summary>What an export calls a run.</summary>
    public static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}

/// <summary>One row a line of a run folder: the variant that it is about, and a column for each property of its record.</summary>
internal static class RecordTable
{
    /// <typeparam name="T">The record of a line.</typeparam>
    /// <param name="records">Read once, when the rows are.</param>
    public static ExportTable Of<T>(string name, IEnumerable<(string Run, string Variant, ulong Seed, T Record)> records)
    {
        var properties = typeof(T).GetProperties();
        ExportColumn[] columns =
        [
            new("run", ExportType.Text), new("variant", ExportType.Text), new("seed", ExportType.Text),
            .. properties.Select(
                property => new ExportColumn(JsonNamingPolicy.CamelCase.ConvertName(property.Name), TypeOf(property.PropertyType))),
        ];
        // No whole number of a table is as large as a seed may be.
        return new ExportTable(name, columns, records.Select(line => (object?[])
            [line.Run, line.Variant, line.Seed.ToString(CultureInfo.InvariantCulture), .. properties.Select(
                property => Cell(property, line.Record!))]));
    }

    private static object? Cell(PropertyInfo property, object record) => property.GetValue(record) switch
    {
        int whole => (long)whole,
        null or long or double or bool or string => property.GetValue(record),
        var other => JsonSerializer.Serialize(other, JsonSerializerOptions.Web),
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

/// <summary>One row a variant that has a summary; its columns are the paths that assertions use. Lists are left out, also the one of
/// images in <c>finalCorrect</c>.</summary>
internal static class SummaryTable
{
    private const string ListOfImages = "finalCorrect";

    private static readonly ExportColumn Run = new("run", ExportType.Text);

    public static ExportTable Of(IReadOnlyList<(string Run, RunData Data)> runs)
    {
        var rows = runs.SelectMany(run => run.Data.Variants.Select(variant => variant.Summary).OfType<VariantSummary>()
            .Select(summary => (run.Run,
                Cells: Flatten("", MetricsJson.Node(summary)).Where(cell => cell.Path != ListOfImages)
                    .ToDictionary(cell => cell.Path, cell => cell.Value)))).ToList();
        // Sources and reasons differ from run to run; where one has no such number, the cell is empty.
        var names = rows.SelectMany(row => row.Cells.Keys).Distinct();
        IReadOnlyList<ExportColumn> columns = [Run, .. names.Select(
            name => new ExportColumn(name, TypeOf(rows.Select(row => row.Cells.GetValueOrDefault(name)))))];
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

/// <summary>One table of an export.</summary>
/// <param name="Name">Of its file, without extension.</param>
/// <param name="Rows">One cell a column: <see cref="string"/>, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> or null. Read
/// once.</param>
public sealed record ExportTable(string Name, IReadOnlyList<ExportColumn> Columns, IEnumerable<object?[]> Rows);

/// <summary>What the cells of a column are, where they are not null.</summary>
public enum ExportType
{
    Text,
    Whole,
    Number,
    YesNo,
}

/// <param name="Name">As in the run folder's JSON.</param>
public sealed record ExportColumn(string Name, ExportType Type);
