using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lethean.Actors.Remote;
using Lethean.Actors.Traffic;
using Lethean.Learning.Adaptation;
using Microsoft.AspNetCore.Http;

namespace Lethean.Host.Serving;

/// <summary>Answers of the Open Inference Protocol: a JSON object, and behind it the outputs that are asked for as bytes.</summary>
internal static class InferenceResponse
{
    /// <param name="answers">One for each image, all of them served.</param>
    public static async Task WriteAsync(
        HttpResponse response, ServedModel model, InferenceRequest request, IReadOnlyList<OutsideAnswer> answers)
    {
        List<ServedSample> served = [.. answers.Select(answer => answer.Served!)];
        var outputs = request.Outputs.Select(output => new Output(output, served, model.Classes.Count)).ToList();
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("model_name", model.Name);
            writer.WriteString("model_version", answers.Max(answer => answer.Sequence).ToString(CultureInfo.InvariantCulture));
            if (request.Id is { } id)
                writer.WriteString("id", id);
            writer.WriteStartArray("outputs");
            foreach (var output in outputs)
                output.WriteTo(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        var isBinary = outputs.Any(output => output.Bytes is not null);
        response.ContentType = isBinary ? "application/octet-stream" : "application/json";
        if (isBinary)
            response.Headers[OpenInference.JsonLengthHeader] = json.WrittenCount.ToString(CultureInfo.InvariantCulture);
        response.ContentLength = json.WrittenCount + outputs.Sum(output => output.Bytes?.Length ?? 0L);
        await response.BodyWriter.WriteAsync(json.WrittenMemory);
        foreach (var bytes in outputs.Select(output => output.Bytes).OfType<byte[]>())
            await response.BodyWriter.WriteAsync(bytes);
    }

    /// <summary>One output of all images.</summary>
    private sealed class Output(RequestedOutput asked, IReadOnlyList<ServedSample> served, int classes)
    {
        /// <summary>Null where the data is in the JSON.</summary>
        public byte[]? Bytes { get; } = asked.IsBinary ? BytesOf(asked.Kind, served, classes) : null;

        public void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("name", asked.Kind.Name);
            writer.WriteString("datatype", asked.Kind.Datatype);
            writer.WriteStartArray("shape");
            writer.WriteNumberValue(served.Count);
            if (asked.Kind == OutputKind.Probabilities)
                writer.WriteNumberValue(classes);
            writer.WriteEndArray();
            if (Bytes is not null)
            {
                writer.WriteStartObject("parameters");
                writer.WriteNumber(OpenInference.BinaryDataSize, Bytes.Length);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteStartArray("data");
                foreach (var sample in served)
                    WriteData(writer, sample);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        private void WriteData(Utf8JsonWriter writer, ServedSample sample)
        {
            if (asked.Kind == OutputKind.Label)
                writer.WriteNumberValue(sample.Prediction);
            else if (asked.Kind == OutputKind.Adapted)
                writer.WriteBooleanValue(sample.Adapted);
            else if (asked.Kind == OutputKind.SkipReason)
                writer.WriteStringValue(sample.SkipReason ?? "");
            else
                WriteProbabilities(writer, sample.Probabilities.Values);
        }

        private void WriteProbabilities(Utf8JsonWriter writer, ReadOnlySpan<float> probabilities)
        {
            for (var c = 0; c < classes; c++)
            {
                // JSON has no word for what is not a number.
                if (probabilities.IsEmpty)
                    writer.WriteNullValue();
                else
                    writer.WriteNumberValue(probabilities[c]);
            }
        }

        private static byte[] BytesOf(OutputKind kind, IReadOnlyList<ServedSample> served, int classes) =>
            [.. served.SelectMany(sample => BytesOf(kind, sample, classes))];

        /// <summary>Little-endian; a text is its length in four bytes and its UTF-8.</summary>
        private static byte[] BytesOf(OutputKind kind, ServedSample sample, int classes)
        {
            if (kind == OutputKind.Adapted)
                return [sample.Adapted ? (byte)1 : (byte)0];
            if (kind == OutputKind.Label)
                return Written(sizeof(long), bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes, sample.Prediction));
            if (kind == OutputKind.Probabilities)
                return [.. Enumerable.Range(0, classes).SelectMany(c => ProbabilityOf(sample, c))];
            var text = Encoding.UTF8.GetBytes(sample.SkipReason ?? "");
            return [.. Written(sizeof(int), bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes, text.Length)), .. text];
        }

        private static byte[] ProbabilityOf(ServedSample sample, int label)
        {
            var all = sample.Probabilities.Values;
            var value = all.IsEmpty ? float.NaN : all[label];
            return Written(sizeof(float), bytes => BinaryPrimitives.WriteSingleLittleEndian(bytes, value));
        }

        private static byte[] Written(int length, Action<Span<byte>> write)
        {
            var bytes = new byte[length];
            write(bytes);
            return bytes;
        }
    }
}
