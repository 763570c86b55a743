using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Lethean.Host.Tests.Serving;

/// <summary>Requests as clients write them.</summary>
internal static class Requests
{
    private const string JsonLength = "Inference-Header-Content-Length";

    /// <summary>Images of the data set's own size, one byte a pixel, each another one.</summary>
    public static byte[][] Images(int count) =>
        [.. Enumerable.Range(0, count).Select(image => Enumerable.Range(0, 28 * 28).Select(i => (byte)(i * (image + 3))).ToArray())];

    public static string Body(IReadOnlyList<byte[]> images, string more = "") =>
        $$"""{{{more}} "inputs": [{"name": "image", "shape": [{{images.Count}}, 1, 28, 28], "datatype": "UINT8", "data": [{{string.Join(",", images.SelectMany(image => image))}}]}]}""";

    public static string Asking(params string[] outputs) =>
        $"\"outputs\": [{string.Join(",", outputs.Select(output => $"{{\"name\": \"{output}\"}}"))}],";

    public static async Task<Answer> PostAsync(this ServedWorld world, string path, string json, string? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json) };
        if (client is not null)
            request.Headers.Add("X-Client", client);
        return await Answer.OfAsync(await world.Client.SendAsync(request));
    }

    /// <param name="json">Of the request, before the bytes.</param>
    public static async Task<Answer> PostBinaryAsync(this ServedWorld world, string json, byte[] bytes, string? jsonLength = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ServedWorld.Infer)
        {
            Content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(json), .. bytes]),
        };
        request.Headers.Add(JsonLength, jsonLength ?? $"{Encoding.UTF8.GetByteCount(json)}");
        return await Answer.OfAsync(await world.Client.SendAsync(request));
    }

    /// <summary>Little-endian.</summary>
    public static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    internal sealed record Answer(HttpStatusCode Status, JsonNode Json, byte[] Binary, int? RetryAfter)
    {
        public string? Error => (string?)Json["error"];

        public static async Task<Answer> OfAsync(HttpResponseMessage response)
        {
            using (response)
            {
                var body = await response.Content.ReadAsByteArrayAsync();
                var json = response.Headers.TryGetValues(JsonLength, out var length) ? int.Parse(length.Single(), null) : body.Length;
                var retry = response.Headers.RetryAfter?.Delta;
                return new(
                    response.StatusCode, JsonNode.Parse(body.AsSpan(..json))!, body[json..], retry is null ? null : (int)retry.Value.TotalSeconds);
            }
        }

        public JsonNode Output(string name) => Json["outputs"]!.AsArray().Single(output => (string)output!["name"]! == name)!;

        public T[] Data<T>(string name) => [.. Output(name)["data"]!.AsArray().Select(value => value!.GetValue<T>())];

        public float[] Probabilities() => Data<float>("probabilities");

        /// <summary>What follows the JSON, as float32.</summary>
        public float[] Floats(int from) =>
            [.. Binary[from..].Chunk(sizeof(float)).Select(bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes))];
    }
}
