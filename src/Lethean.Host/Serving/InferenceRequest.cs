using System.Buffers.Binary;
using System.Text.Json;
using Lethean.Actors.Remote;
using Lethean.Learning.Data;
using Lethean.Learning.Samples;

namespace Lethean.Host.Serving;

/// <summary>A request of the Open Inference Protocol, version 2.</summary>
/// <param name="Id">The client's name for it; null where there is none.</param>
/// <param name="Samples">One for each image, 1 or more.</param>
/// <param name="Outputs">What is asked for, in this order.</param>
internal sealed record InferenceRequest(string? Id, IReadOnlyList<Sample> Samples, IReadOnlyList<RequestedOutput> Outputs);

/// <param name="IsBinary">Whether it follows the JSON as bytes.</param>
internal sealed record RequestedOutput(OutputKind Kind, bool IsBinary);

/// <summary>Reads requests: a JSON object, and behind it the input's bytes where these are not in it.</summary>
/// <param name="mostImages">In one request.</param>
internal sealed class InferenceReader(ServedModel model, int mostImages)
{
    private const int Dimensions = 4;
    private const int LongestId = 256;
    private const int NoLabel = -1;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <param name="body">All of it.</param>
    /// <param name="jsonLength">Bytes of the JSON before the binary data; null where there is no such data.</param>
    /// <exception cref="RequestException">It is malformed, or there is too much of it.</exception>
    public InferenceRequest Read(ReadOnlyMemory<byte> body, int? jsonLength)
    {
        if (jsonLength > body.Length)
            throw RequestException.Malformed($"the JSON has {jsonLength} bytes by its header, but the body has {body.Length}");
        using var document = Parse(body[..(jsonLength ?? body.Length)]);
        var request = document.RootElement;
        var (id, parameters) = (IdOf(request), Find(request, "parameters", JsonValueKind.Object));
        var input = InputOf(request);
        var images = ImagesOf(input, body[(jsonLength ?? body.Length)..].Span);
        var labels = LabelsOf(parameters, images.Count);
        return new InferenceRequest(
            id,
            [.. images.Zip(labels, (image, label) => new Sample(image, label, DatasetIndex: -1, QuarterTurns: 0))],
            OutputsOf(request, parameters));
    }

    /// <summary>A JSON object that stands for itself.</summary>
    /// <exception cref="RequestException">It is none.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Strict);
        }
        catch (JsonException problem)
        {
            throw RequestException.Malformed(
                $"the JSON is broken at line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}");
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        throw RequestException.Malformed("the request is not a JSON object");
    }

    /// <summary>The id of a request; null where it has none.</summary>
    /// <exception cref="RequestException">It is no text, or too long.</exception>
    public static string? IdOf(JsonElement request)
    {
        var id = Find(request, "id", JsonValueKind.String)?.GetString();
        return id?.Length > LongestId
            ? throw RequestException.Malformed($"id has {id.Length} characters; allowed: at most {LongestId}")
            : id;
    }

    /// <summary>The classes that a value names: a number for one image, or a list for several.</summary>
    /// <param name="count">How many images there are.</param>
    public IReadOnlyList<int> LabelsIn(JsonElement value, int count)
    {
        var labels = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(LabelIn).ToList() : [LabelIn(value)];
        return labels.Count == count ? labels : throw RequestException.Malformed($"{labels.Count} labels for {count} images");
    }

    private int LabelIn(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var label) && label >= 0 && label < model.Classes.Count
            ? label
            : throw RequestException.Malformed($"a label is not a whole number from 0 to {model.Classes.Count - 1}");

    private IReadOnlyList<int> LabelsOf(JsonElement? parameters, int count) =>
        parameters?.TryGetProperty("label", out var value) == true ? LabelsIn(value, count) : [.. Enumerable.Repeat(NoLabel, count)];

    private static JsonElement InputOf(JsonElement request)
    {
        var inputs = Require(request, "inputs", JsonValueKind.Array);
        if (inputs.GetArrayLength() != 1)
            throw RequestException.Malformed($"{inputs.GetArrayLength()} inputs; the model takes one, called {ServedModel.Input}");
        var input = inputs[0];
        if (input.ValueKind != JsonValueKind.Object)
            throw RequestException.Malformed("an input is not a JSON object");
        var name = Require(input, "name", JsonValueKind.String).GetString();
        return name == ServedModel.Input ? input : throw RequestException.Malformed(
            $"an unknown input; the model takes one, called {ServedModel.Input}");
    }

    private List<Image> ImagesOf(JsonElement input, ReadOnlySpan<byte> binary)
    {
        var (count, shape) = ShapeOf(input);
        var isFloat = Require(input, "datatype", JsonValueKind.String).GetString() switch
        {
            Datatypes.UInt8 => false,
            Datatypes.Float32 => true,
            _ => throw RequestException.Malformed($"the datatype of {ServedModel.Input} is not {Datatypes.UInt8} or {Datatypes.Float32}"),
        };
        var pixels = new float[count * shape.Size];
        if (BinarySizeOf(input) is { } announced)
            ReadBinary(binary, announced, isFloat, pixels);
        else if (binary.Length > 0)
            throw RequestException.Malformed($"{binary.Length} bytes behind the JSON, and no input with {OpenInference.BinaryDataSize}");
        else
            ReadJson(Require(input, "data", JsonValueKind.Array), isFloat, pixels);
        RequireWithinRange(pixels, isFloat);
        return [.. Enumerable.Range(0, count).Select(i => ImageOf(shape, pixels.AsSpan(i * shape.Size, shape.Size)))];
    }

    private static Image ImageOf(ImageShape shape, ReadOnlySpan<float> pixels) => new(
        ImageShape.Standard, shape == ImageShape.Standard ? pixels : Image.Enlarge(shape, pixels));

    private (int Count, ImageShape Shape) ShapeOf(JsonElement input)
    {
        var shape = Require(input, "shape", JsonValueKind.Array);
        if (shape.GetArrayLength() != Dimensions)
            throw WrongShape();
        Span<int> sizes = stackalloc int[Dimensions];
        foreach (var (i, size) in shape.EnumerateArray().Index())
        {
            if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out sizes[i]))
                throw WrongShape();
        }

        var image = new ImageShape(sizes[1], sizes[2], sizes[3]);
        if (sizes[0] < 1 || !model.Shapes.Contains(image))
            throw WrongShape();
        return sizes[0] <= mostImages ? (sizes[0], image) : throw RequestException.TooLarge(
            $"{sizes[0]} images in one request; allowed: 1 to {mostImages}");
    }

    private RequestException WrongShape()
    {
        var shapes = model.Shapes.Select(shape => $"[n, {shape.Channels}, {shape.Height}, {shape.Width}]");
        return RequestException.Malformed($"the shape of {ServedModel.Input} is not {string.Join(" or ", shapes)}");
    }

    /// <returns>Null where the data is in the JSON.</returns>
    private static long? BinarySizeOf(JsonElement input)
    {
        if (Find(input, "parameters", JsonValueKind.Object) is not { } parameters
            || Find(parameters, OpenInference.BinaryDataSize, JsonValueKind.Number) is not { } size)
            return null;
        if (input.TryGetProperty("data", out _))
            throw RequestException.Malformed($"an input with both data and {OpenInference.BinaryDataSize}");
        return size.TryGetInt64(out var bytes) && bytes >= 0
            ? bytes
            : throw RequestException.Malformed($"{OpenInference.BinaryDataSize} is not a number of bytes");
    }

    private static void ReadBinary(ReadOnlySpan<byte> binary, long announced, bool isFloat, Span<float> pixels)
    {
        var needed = pixels.Length * (isFloat ? sizeof(float) : sizeof(byte));
        if (announced != needed || binary.Length != needed)
            throw RequestException.Malformed(
                $"{announced} bytes are announced and {binary.Length} follow the JSON, but shape and datatype need {needed}");
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = isFloat ? BinaryPrimitives.ReadSingleLittleEndian(binary[(i * sizeof(float))..]) : binary[i] / 255f;
    }

    /// <summary>Flat, or nested as the shape is; only the order counts.</summary>
    private static void ReadJson(JsonElement data, bool isFloat, Span<float> pixels)
    {
        var read = 0;
        ReadJson(data, isFloat, pixels, ref read);
        if (read != pixels.Length)
            throw WrongCount(pixels.Length);
    }

    private static void ReadJson(JsonElement data, bool isFloat, Span<float> pixels, ref int read)
    {
        foreach (var element in data.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Array)
                ReadJson(element, isFloat, pixels, ref read);
            else if (read == pixels.Length)
                throw WrongCount(pixels.Length);
            else
                pixels[read++] = isFloat ? FloatIn(element) : ByteIn(element) / 255f;
        }
    }

    private static RequestException WrongCount(int needed) =>
        RequestException.Malformed($"the shape needs {needed} numbers in data, and there are more or fewer");

    private static float FloatIn(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out var value)
        ? value
        : throw RequestException.Malformed("data has something else than numbers");

    private static byte ByteIn(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetByte(out var value)
        ? value
        : throw RequestException.Malformed($"data of {Datatypes.UInt8} has something else than whole numbers from 0 to 255");

    private static void RequireWithinRange(ReadOnlySpan<float> pixels, bool isFloat)
    {
        // Numbers that are none fail the comparison too.
        foreach (var pixel in pixels)
        {
            if (isFloat && !(pixel is >= 0 and <= 1))
                throw RequestException.Malformed($"data of {Datatypes.Float32} has numbers that are not from 0 to 1");
        }
    }

    private List<RequestedOutput> OutputsOf(JsonElement request, JsonElement? parameters)
    {
        var isBinary = parameters is { } all && IsSet(all, OpenInference.BinaryDataOutput);
        if (Find(request, "outputs", JsonValueKind.Array) is not { } outputs || outputs.GetArrayLength() == 0)
            return [new(OutputKind.Label, isBinary), new(OutputKind.Probabilities, isBinary)];
        var asked = outputs.EnumerateArray().Select(output => OutputOf(output, isBinary)).ToList();
        return asked.DistinctBy(output => output.Kind).Count() == asked.Count
            ? asked
            : throw RequestException.Malformed("an output is asked for twice");
    }

    private RequestedOutput OutputOf(JsonElement output, bool isBinary)
    {
        if (output.ValueKind != JsonValueKind.Object)
            throw RequestException.Malformed("an output is not a JSON object");
        var name = Require(output, "name", JsonValueKind.String).GetString();
        var kind = model.Outputs.FirstOrDefault(known => known.Name == name) ?? throw RequestException.Malformed(
            $"an unknown output; the model has {string.Join(", ", model.Outputs.Select(known => known.Name))}");
        var own = Find(output, "parameters", JsonValueKind.Object);
        var saysItself = own?.TryGetProperty(OpenInference.BinaryData, out _) == true;
        return new(kind, saysItself ? IsSet(own!.Value, OpenInference.BinaryData) : isBinary);
    }

    private static bool IsSet(JsonElement parameters, string name) =>
        parameters.TryGetProperty(name, out var value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw RequestException.Malformed($"{name} is not true or false"),
        };

    private static JsonElement Require(JsonElement owner, string name, JsonValueKind kind) =>
        Find(owner, name, kind) ?? throw RequestException.Malformed($"{name} is missing");

    private static JsonElement? Find(JsonElement owner, string name, JsonValueKind kind)
    {
        if (!owner.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == kind ? value : throw RequestException.Malformed($"{name} is not {Noun(kind)}");
    }

    private static string Noun(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "a JSON object",
        JsonValueKind.Number => "a number",
        _ => "a text",
    };
}
