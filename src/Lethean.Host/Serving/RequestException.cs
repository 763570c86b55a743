using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Lethean.Host.Serving;

/// <summary>A request that is not answered as it was asked.</summary>
/// <param name="status">Of HTTP.</param>
/// <param name="message">What is wrong, for the client: nothing of the machine is in it.</param>
internal sealed class RequestException(int status, string message) : Exception(message)
{
    public int Status => status;

    /// <summary>When another try may succeed, in whole seconds; null where none would.</summary>
    public int? RetryAfter { get; init; }

    public static RequestException Malformed(string message) => new(StatusCodes.Status400BadRequest, message);

    public static RequestException TooLarge(string message) => new(StatusCodes.Status413PayloadTooLarge, message);

    public static RequestException Unavailable(string message) =>
        new(StatusCodes.Status503ServiceUnavailable, message) { RetryAfter = 1 };
}

/// <summary>Answers with JSON objects.</summary>
internal static class JsonAnswers
{
    /// <summary>An error as the protocol has it.</summary>
    public static Task RefuseAsync(this HttpContext context, int status, string message) =>
        context.AnswerAsync(status, writer => writer.WriteString("error", message));

    /// <param name="write">Writes the properties of the object.</param>
    public static async Task AnswerAsync(this HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(json.WrittenMemory);
    }
}
