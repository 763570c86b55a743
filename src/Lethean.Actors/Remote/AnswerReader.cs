using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Lethean.Actors.Remote;

/// <summary>
/// Reads the classes out of an answer of the Open Inference Protocol: an output of one whole number for each image, or of a number for each
/// class, of which the largest counts, the first one of equal ones.
/// </summary>
/// <param name="output">The output's name; null for the first one.</param>
/// <param name="images">How many were sent.</param>
/// <param name="classes">2 or more.</param>
internal sealed class AnswerReader(string? output, int images, int classes)
{
    /// <summary>How far from 1 the sum of probabilities may be.</summary>
    private const double Rounding = 1e-3;

    private const long LargestSize = int.MaxValue;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <param name="body">All of it.</param>
    /// <param name="jsonLength">Bytes of the JSON before the binary data; null where there is no such data.</param>
    /// <exception cref="BadAnswerException">It cannot be used.</exception>
    public RemoteAnswer Read(ReadOnlyMemory<byte> body, int? jsonLength)
    {
        if (jsonLength > body.Length)
            throw Malformed($"the JSON has {jsonLength} bytes by its header, but the body has {body.Length}");
        try
        {
            using var document = JsonDocument.Parse(body[..(jsonLength ?? body.Length)], Strict);
            var (tensor, bytes) = Find(document.RootElement, body[(jsonLength ?? body.Length)..]);
            return new RemoteAnswer(PredictionsOf(tensor, bytes), null, null);
        }
        // Of the JSON reader, where a text is not Unicode.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw Malformed("the JSON is broken");
        }
    }

    /// <returns>The output, and its bytes where they are not in the JSON.</returns>
    private (JsonElement Tensor, ReadOnlyMemory<byte>? Bytes) Find(JsonElement answer, ReadOnlyMemory<byte> binary)
    {
        foreach (var tensor in Member(answer, "outputs", JsonValueKind.Array).EnumerateArray())
        {
            var size = SizeOf(tensor);
            if (size > binary.Length)
                throw Malformed("the body is shorter than its outputs");
            if (output is null || Member(tensor, "name", JsonValueKind.String).ValueEquals(output))
                return (tensor, size is { } own ? (ReadOnlyMemory<byte>?)binary[..(int)own] : null);
            binary = binary[(int)(size ?? 0)..];
        }

        throw Malformed(output is null ? "there is no output" : $"there is no output {output}");
    }

    /// <returns>Bytes behind the JSON; null where the data is in it.</returns>
    private static long? SizeOf(JsonElement tensor)
    {
        if (tensor.ValueKind != JsonValueKind.Object || !tensor.TryGetProperty("parameters", out var parameters)
            || parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty(OpenInference.BinaryDataSize, out var size))
            return null;
        return size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes) && bytes >= 0
            ? bytes
            : throw Malformed($"{OpenInference.BinaryDataSize} is not a number of bytes");
    }

    private ImmutableArray<RemotePrediction> PredictionsOf(JsonElement tensor, ReadOnlyMemory<byte>? bytes)
    {
        var count = CountOf(Member(tensor, "shape", JsonValueKind.Array));
        var ofClass = count / images;
        if (count % images != 0 || (ofClass != 1 && ofClass != classes))
            throw new BadAnswerException(
                RemoteFailures.WrongShape, $"an output of {count} numbers for {images} images of {classes} classes");
        var values = bytes is { } binary
            ? Binary(binary.Span, Member(tensor, "datatype", JsonValueKind.String), (int)count)
            : Numbers(Member(tensor, "data", JsonValueKind.Array), (int)count);
        if (Array.Exists(values, value => !double.IsFinite(value)))
            throw Malformed("the output has something else than finite numbers");
        return [.. values.Chunk((int)ofClass).Select(own => ofClass == 1 ? OfLabel(own[0]) : OfScores(own))];
    }

    private static long CountOf(JsonElement shape)
    {
        var count = 1L;
        foreach (var size in shape.EnumerateArray())
        {
            if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var number) || number < 0)
                throw Malformed("the shape of the output is not made of sizes");
            count *= Math.Min(number, LargestSize);
            if (count > LargestSize)
                throw new BadAnswerException(RemoteFailures.WrongShape, "the output is huge");
        }

        return count;
    }

    private RemotePrediction OfLabel(double value) => value >= 0 && value < classes && value == Math.Floor(value)
        ? new((int)value, null)
        : throw Malformed($"the class is not a whole number from 0 to {classes - 1}");

    private static RemotePrediction OfScores(double[] scores)
    {
        var largest = Array.IndexOf(scores, scores.Max());
        // Logits say nothing of how sure the model is before one knows that they are logits.
        var areProbabilities = Array.TrueForAll(scores, score => score is >= 0 and <= 1) && Math.Abs(scores.Sum() - 1) <= Rounding;
        return new(largest, areProbabilities ? scores[largest] : null);
    }

    private static double[] Binary(ReadOnlySpan<byte> bytes, JsonElement datatype, int count)
    {
        var (size, read) = datatype switch
        {
            _ when datatype.ValueEquals("FP32") => (sizeof(float), (ReadValue)(value => BinaryPrimitives.ReadSingleLittleEndian(value))),
            _ when datatype.ValueEquals("FP64") => (sizeof(double), BinaryPrimitives.ReadDoubleLittleEndian),
            _ when datatype.ValueEquals("INT64") => (sizeof(long), value => BinaryPrimitives.ReadInt64LittleEndian(value)),
            _ when datatype.ValueEquals("INT32") => (sizeof(int), value => BinaryPrimitives.ReadInt32LittleEndian(value)),
            _ when datatype.ValueEquals("UINT8") => (sizeof(byte), value => value[0]),
            _ => throw Malformed("the output is not FP32, FP64, INT64, INT32 or UINT8"),
        };
        if (bytes.Length != (long)size * count)
            throw Malformed($"{bytes.Length} bytes for {count} numbers of {size}");
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = read(bytes.Slice(i * size, size));
        return values;
    }

    /// <summary>Flat, or nested as the shape is; only the order counts.</summary>
    private static double[] Numbers(JsonElement data, int count)
    {
        var values = new List<double>(count);
        Collect(data, count, values);
        return values.Count == count ? [.. values] : throw Malformed($"{values.Count} numbers where the shape has {count}");
    }

    private static void Collect(JsonElement data, int count, List<double> values)
    {
        foreach (var element in data.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Array)
                Collect(element, count, values);
            else if (values.Count == count || element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out var value))
                throw Malformed("the data of the output is not as many numbers as its shape says");
            else
                values.Add(value);
        }
    }

    private static JsonElement Member(JsonElement owner, string name, JsonValueKind kind) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw Malformed($"{name} is missing or something else");

    private static BadAnswerException Malformed(string what) => new(RemoteFailures.Malformed, what);

    private delegate double ReadValue(ReadOnlySpan<byte> value);
}
