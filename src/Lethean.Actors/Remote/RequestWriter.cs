using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Lethean.Actors.Configuration;
using Lethean.Learning.Data;

namespace Lethean.Actors.Remote;

/// <summary>
/// Writes images as a request of the Open Inference Protocol: a JSON object, and behind it their bytes where these are not in it.
/// </summary>
/// <param name="data">What the images are of.</param>
internal sealed class RequestWriter(TargetSettings settings, DatasetDescriptor data)
{
    private const float White = byte.MaxValue;

    /// <param name="images">1 or more, of the shape of every network's input.</param>
    /// <returns>The body, and how many bytes of it are JSON; null where all are.</returns>
    public (byte[] Body, int? JsonLength) Write(IReadOnlyList<Image> images)
    {
        var body = new ArrayBufferWriter<byte>();
        var count = images.Count * ImageShape.Standard.Size;
        var bytes = count * (settings.Input.Type == PixelType.Bytes ? sizeof(byte) : sizeof(float));
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("inputs");
            json.WriteStartObject();
            json.WriteString("name", settings.Input.Name);
            json.WriteStartArray("shape");
            foreach (var size in ShapeOf(images.Count))
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteString("datatype", DatatypeOf(settings.Input.Type));
            if (settings.Binary)
                WriteFlag(json, () => json.WriteNumber(OpenInference.BinaryDataSize, bytes));
            else
                WriteData(json, images);
            json.WriteEndObject();
            json.WriteEndArray();
            WriteOutputs(json);
            json.WriteEndObject();
        }

        if (!settings.Binary)
            return (body.WrittenSpan.ToArray(), null);
        var jsonLength = body.WrittenCount;
        WriteBytes(images, body.GetSpan(bytes));
        body.Advance(bytes);
        return (body.WrittenSpan.ToArray(), jsonLength);
    }

    /// <summary>What the protocol calls a type.</summary>
    public static string DatatypeOf(PixelType type) => type == PixelType.Bytes ? "UINT8" : "FP32";

    /// <param name="count">Of images.</param>
    public int[] ShapeOf(int count)
    {
        var (channels, height, width) = ImageShape.Standard;
        return settings.Input.Layout == TensorLayout.Nchw ? [count, channels, height, width] : [count, height, width, channels];
    }

    private void WriteOutputs(Utf8JsonWriter json)
    {
        if (settings.Output is { } name)
        {
            json.WriteStartArray("outputs");
            json.WriteStartObject();
            json.WriteString("name", name);
            if (settings.Binary)
                WriteFlag(json, () => json.WriteBoolean(OpenInference.BinaryData, true));
            json.WriteEndObject();
            json.WriteEndArray();
        }
        else if (settings.Binary)
        {
            WriteFlag(json, () => json.WriteBoolean(OpenInference.BinaryDataOutput, true));
        }
    }

    private static void WriteFlag(Utf8JsonWriter json, Action write)
    {
        json.WriteStartObject("parameters");
        write();
        json.WriteEndObject();
    }

    private void WriteData(Utf8JsonWriter json, IReadOnlyList<Image> images)
    {
        json.WriteStartArray("data");
        foreach (var value in images.SelectMany(ValuesOf))
        {
            if (settings.Input.Type == PixelType.Bytes)
                json.WriteNumberValue((int)value);
            else
                json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private void WriteBytes(IReadOnlyList<Image> images, Span<byte> target)
    {
        var written = 0;
        foreach (var value in images.SelectMany(ValuesOf))
        {
            if (settings.Input.Type == PixelType.Bytes)
                target[written++] = (byte)value;
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(target[written..], value);
                written += sizeof(float);
            }
        }
    }

    /// <summary>The values of an image's tensor in its order; whole numbers where they are to be bytes.</summary>
    private float[] ValuesOf(Image image)
    {
        var (channels, height, width) = image.Shape;
        var pixels = image.Pixels;
        var (plane, values) = (height * width, new float[image.Shape.Size]);
        for (var channel = 0; channel < channels; channel++)
        {
            for (var place = 0; place < plane; place++)
            {
                var at = settings.Input.Layout == TensorLayout.Nchw ? (channel * plane) + place : (place * channels) + channel;
                values[at] = Scaled(pixels[(channel * plane) + place], channel);
            }
        }

        return values;
    }

    private float Scaled(float pixel, int channel) => (settings.Input.Scale, settings.Input.Type) switch
    {
        (PixelScale.Byte, PixelType.Bytes) => Math.Clamp(MathF.Round(White * pixel), 0, White),
        (PixelScale.Byte, _) => White * pixel,
        (PixelScale.Normalised, _) => (pixel - data.Mean[channel]) / data.StandardDeviation[channel],
        _ => pixel,
    };
}
