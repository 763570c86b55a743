using System.Globalization;
using System.Security.Cryptography;
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
    public static string ReadText(string path, long mostBytes, string advice) =>
        Encoding.UTF8.GetString(InputFile.ReadBytes(path, mostBytes, advice));

    /// <exception cref="JsonException">It is of another version.</exception>
    public static void RequireSchema(JsonNode? schema, int known)
    {
        if (schema?.GetValueKind() != JsonValueKind.Number || schema.ToString() != known.ToString(CultureInfo.InvariantCulture))
        {
            throw new JsonException(
                $"schema {schema?.ToJsonString() ?? "missing"} is not known; this version reads {known}, take the one that wrote it");
        }
    }

    /// <summary>Whether reading a damaged file throws this.</summary>
    public static bool IsDamage(Exception problem) =>
        problem is JsonException or InvalidOperationException or FormatException or OverflowException or ArgumentException
            or NullReferenceException;

    /// <summary>In words for users, without names of types.</summary>
    public static string Describe(Exception damage) => damage switch
    {
        JsonException { Path: ['$', '.', .. var path] } json when json.Message.Contains("could not be converted", StringComparison.Ordinal)
            => $"{path}: not a value that it can have",
        JsonException { Path: ['$', '.', .. var path] } json when json.Message.Contains("null", StringComparison.Ordinal) =>
            $"{path}: null is not allowed",
        JsonException json when json.Message.Contains("does not contain any JSON tokens", StringComparison.Ordinal) => "it is empty",
        JsonException json => json.Message.TrimEnd('.'),
        NullReferenceException or ArgumentNullException => "a value is missing",
        _ => "a value is not of its kind",
    };
}

/// <summary>
/// A JSON object whose last property is the checksum of all that stands before it, so that a damaged one is never taken for
/// what was written. Other programs read it as any JSON.
/// </summary>
public static class SealedJson
{
    /// <param name="json">An object with at least one property, on one line or indented by two.</param>
    public static string Seal(string json)
    {
        var content = json[..json.LastIndexOf('}')].TrimEnd();
        var isIndented = json.Contains('\n', StringComparison.Ordinal);
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        return content + Start(isIndented) + checksum + (isIndented ? "\"\n}\n" : "\"}");
    }

    /// <summary>Whether a text is as <see cref="Seal"/> made it.</summary>
    public static bool IsWhole(string text)
    {
        var end = Math.Max(
            text.LastIndexOf(Start(isIndented: true), StringComparison.Ordinal),
            text.LastIndexOf(Start(isIndented: false), StringComparison.Ordinal));
        return end >= 0 && Seal(text[..end] + (text.EndsWith('\n') ? "\n}" : "}")) == text;
    }

    private static string Start(bool isIndented) => isIndented ? ",\n  \"checksum\": \"" : ",\"checksum\":\"";
}
