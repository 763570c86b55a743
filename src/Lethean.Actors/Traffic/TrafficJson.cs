using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lethean.Learning.Data;

namespace Lethean.Actors.Traffic;

/// <summary>Samples as JSON, for a model in another process: they read back to the same bits.</summary>
public static class TrafficJson
{
    public static string Write(TrafficSample sample) => JsonSerializer.Serialize(sample, TrafficJsonContext.Default.TrafficSample);

    /// <exception cref="JsonException">The text is no sample.</exception>
    public static TrafficSample Read(string text) =>
        JsonSerializer.Deserialize(text, TrafficJsonContext.Default.TrafficSample) ?? throw new JsonException("The sample is null.");
}

/// <summary>An image as its shape, channels × rows × columns, and its pixels: little-endian float32, in base64.</summary>
internal sealed class ImageConverter : JsonConverter<Image>
{
    public override Image Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var shape = document.RootElement.GetProperty("shape");
        var pixels = MemoryMarshal.Cast<byte, float>(document.RootElement.GetProperty("pixels").GetBytesFromBase64());
        var size = new ImageShape(shape[0].GetInt32(), shape[1].GetInt32(), shape[2].GetInt32());
        return pixels.Length == size.Size ? new Image(size, pixels) : throw new JsonException($"{pixels.Length} pixels do not fill {size}");
    }

    public override void Write(Utf8JsonWriter writer, Image value, JsonSerializerOptions options)
    {
        var (channels, height, width) = value.Shape;
        writer.WriteStartObject();
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(channels);
        writer.WriteNumberValue(height);
        writer.WriteNumberValue(width);
        writer.WriteEndArray();
        writer.WriteBase64String("pixels", MemoryMarshal.AsBytes(value.Pixels));
        writer.WriteEndObject();
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    Converters = [typeof(ImageConverter)])]
[JsonSerializable(typeof(TrafficSample))]
internal sealed partial class TrafficJsonContext : JsonSerializerContext;
