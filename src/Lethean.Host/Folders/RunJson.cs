using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>How <c>manifest.json</c> and <c>summary.json</c> are written and read. A number that does not exist is null, never 0.</summary>
public static class RunJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        RespectNullableAnnotations = true,
    };

    /// <exception cref="InputException">As of <see cref="InputFile.Open"/>.</exception>
    public static string ReadText(string path, long mostBytes, string advice) => Encoding.UTF8.GetString(InputFile.ReadBytes(path, mostBytes, advice));

    /// <exception cref="JsonException">It is of another version.</exception>
    public static void RequireSchema(JsonNode? schema, int known)
    {
        if (schema is null || schema.GetValueKind() != JsonValueKind.Number || schema.ToString() != known.ToString(CultureInfo.InvariantCulture))
            throw new JsonException($"schema {schema?.ToJsonString() ?? "missing"} is not known; this version reads {known}, take the one that wrote it");
    }

    /// <summary>Whether this is what reading a damaged file ends in.</summary>
    public static bool IsDamage(Exception problem) =>
        problem is JsonException or InvalidOperationException or FormatException or OverflowException or ArgumentException or NullReferenceException;

    /// <summary>In words for a user, who knows no types of the language that the program is written in.</summary>
    public static string Describe(Exception damage) => damage switch
    {
        JsonException { Path: ['$', '.', .. var path] } json when json.Message.Contains("could not be converted", StringComparison.Ordinal)
            => $"{path}: not a value that it can have",
        JsonException { Path: ['$', '.', .. var path] } json when json.Message.Contains("null", StringComparison.Ordinal) => $"{path}: null is not allowed",
        JsonException json when json.Message.Contains("does not contain any JSON tokens", StringComparison.Ordinal) => "it is empty",
        JsonException json => json.Message.TrimEnd('.'),
        NullReferenceException or ArgumentNullException => "a value is missing",
        _ => "a value is not of its kind",
    };
}
