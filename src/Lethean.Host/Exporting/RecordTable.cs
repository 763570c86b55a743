using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Lethean.Host.Exporting;

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
            .. properties.Select(property => new ExportColumn(JsonNamingPolicy.CamelCase.ConvertName(property.Name), TypeOf(property.PropertyType))),
        ];
        // No whole number of a table is as large as a seed may be.
        return new ExportTable(name, columns, records.Select(line => (object?[])
            [line.Run, line.Variant, line.Seed.ToString(CultureInfo.InvariantCulture), .. properties.Select(property => Cell(property, line.Record!))]));
    }

    private static object? Cell(PropertyInfo property, object record) => property.GetValue(record) switch
    {
        int whole => (long)whole,
        null or long or double or bool or string => property.GetValue(record),
        var other => JsonSerializer.Serialize(other),
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
