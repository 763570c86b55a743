using System.Text.Json;
using Lethean.Actors.Configuration;
using Lethean.Learning;
using Lethean.Learning.Data;

namespace Lethean.Actors.Remote;

/// <summary>
/// Holds what a server says of a model against what it will be sent. Servers say more or less; what they do not say is not asked.
/// </summary>
/// <param name="subject">How messages begin.</param>
internal sealed class MetadataCheck(TargetSettings settings, DatasetDescriptor data, string subject)
{
    private const string Setting = "lethean.traffic.target";

    /// <returns>What does not look right and may be; null where all does.</returns>
    /// <exception cref="InputException">It is no model of the protocol, or one that takes or gives something else.</exception>
    public string? Examine(ReadOnlyMemory<byte> metadata)
    {
        try
        {
            using var document = JsonDocument.Parse(metadata);
            var model = document.RootElement;
            if (model.ValueKind != JsonValueKind.Object)
                throw NoServer();
            RequireOutput(Tensors(model, "outputs"));
            return ExamineInput(Tensors(model, "inputs"));
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw NoServer();
        }
    }

    private string? ExamineInput(List<Tensor> inputs)
    {
        if (inputs.Count == 0)
            return null;
        var input = inputs.Find(known => known.Name == settings.Input.Name) ?? throw new InputException(
            $"{subject} has no input '{settings.Input.Name}'; {Setting}.input.name may be {Names(inputs)}");
        var sent = new RequestWriter(settings, data).ShapeOf(1);
        var fits = input.Shape.Count == sent.Length && input.Shape.Zip(sent).All(size => size.First < 0 || size.First == size.Second);
        if (input.Shape.Count > 0 && !fits)
            throw new InputException($"{subject} takes images of [{string.Join(", ", input.Shape)}], but [{string.Join(", ", sent)}] "
                + $"would be sent; {Setting}.input.layout may be nchw or nhwc, and Lethean's images have 3 channels of 32 × 32");
        var type = RequestWriter.DatatypeOf(settings.Input.Type);
        return input.Datatype == type ? null
            : $"{subject} says that it takes {PrintableText.Of(input.Datatype, 20)}, and {type} is sent ({Setting}.input.datatype)";
    }

    private void RequireOutput(List<Tensor> outputs)
    {
        if (outputs.Count == 0)
            return;
        var output = settings.Output is { } name
            ? outputs.Find(known => known.Name == name)
                ?? throw new InputException($"{subject} has no output '{name}'; {Setting}.output may be {Names(outputs)}")
            : outputs[0];
        var classes = data.ClassNames.Length;
        if (output.Shape is [_, var numbers] && numbers > 1 && numbers != classes)
            throw new InputException($"{subject} tells {numbers} classes apart, but {data.Name} has {classes}; "
                + "lethean.model.checkpoint says which data is sent");
    }

    private static List<Tensor> Tensors(JsonElement model, string name) =>
        model.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(tensor => tensor.ValueKind == JsonValueKind.Object).Select(Tensor.Of)]
            : [];

    private static string Names(List<Tensor> tensors) => PrintableText.Of(string.Join(", ", tensors.Select(tensor => tensor.Name)), 200);

    private InputException NoServer() =>
        new($"{subject}: what the server says of it is no JSON object of the Open Inference Protocol (v2)");

    private sealed record Tensor(string Name, string Datatype, IReadOnlyList<long> Shape)
    {
        public static Tensor Of(JsonElement tensor) => new(Text(tensor, "name"), Text(tensor, "datatype"), ShapeOf(tensor));

        private static string Text(JsonElement tensor, string name) =>
            tensor.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

        /// <summary>Empty where it is not told.</summary>
        private static List<long> ShapeOf(JsonElement tensor) =>
            tensor.TryGetProperty("shape", out var shape) && shape.ValueKind == JsonValueKind.Array
                ? [.. shape.EnumerateArray().Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var n) ? n : -1)]
                : [];
    }
}
