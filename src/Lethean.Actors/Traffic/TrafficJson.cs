using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lethean.Actors.Traffic;

/// <summary>Samples as JSON, for a model in another process: they read back to the same bits.</summary>
public static class TrafficJson
{
    public static string Write(TrafficSample sample) => JsonSerializer.Serialize(sample, TrafficJsonContext.Default.TrafficSample);

    /// <exception cref="JsonException">The text is no sample.</exception>
    public static TrafficSample Read(string text) =>
        JsonSerializer.Deserialize(text, TrafficJsonContext.Default.TrafficSample) ?? throw new JsonException("The sample is null.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TrafficSample))]
internal sealed partial class TrafficJsonContext : JsonSerializerContext;
