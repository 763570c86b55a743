using System.Text.Json;
using Lethean.Actors.Configuration;
using Lethean.Learning.Data;

namespace Lethean.Host.Serving;

/// <summary>What clients have to know of the model.</summary>
/// <param name="Name">In addresses and answers.</param>
/// <param name="Stored">The shape of an image in the files of its data set.</param>
/// <param name="Classes">Their names.</param>
/// <param name="AnswersAdapted">Whether it answers when it has learned; else nobody knows yet what it will make of the sample.</param>
internal sealed record ServedModel(string Name, ImageShape Stored, IReadOnlyList<string> Classes, bool AnswersAdapted)
{
    /// <summary>The one version: what the model has learned until now.</summary>
    public const string Latest = "latest";

    public const string Input = "image";

    /// <summary>What a request may ask for.</summary>
    public IReadOnlyList<OutputKind> Outputs => AnswersAdapted ? OutputKind.All : [OutputKind.Label, OutputKind.Probabilities];

    /// <summary>The shapes of one image that are taken: that of the network's input, and the data set's own.</summary>
    public IEnumerable<ImageShape> Shapes => new[] { ImageShape.Standard, Stored }.Distinct();

    public static ServedModel Of(VariantSettings variant, ServeSettings settings, DatasetDescriptor dataset)
    {
        var simulation = variant.Simulation;
        var name = settings.ModelName ?? Path.GetFileNameWithoutExtension(simulation.Model.Checkpoint);
        return new(name, dataset.StoredShape, dataset.ClassNames, simulation.Serving.Mode == ServingMode.Adapted);
    }

    /// <summary>The model's metadata, as properties of an object; of what the input may be, one.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("name", Name);
        writer.WriteStartArray("versions");
        writer.WriteStringValue(Latest);
        writer.WriteEndArray();
        writer.WriteString("platform", "lethean");
        writer.WriteStartArray("inputs");
        var shape = ImageShape.Standard;
        WriteTensor(writer, Input, Datatypes.UInt8, [-1, shape.Channels, shape.Height, shape.Width]);
        writer.WriteEndArray();
        writer.WriteStartArray("outputs");
        foreach (var output in Outputs)
            WriteTensor(writer, output.Name, output.Datatype, output == OutputKind.Probabilities ? [-1, Classes.Count] : [-1]);
        writer.WriteEndArray();
    }

    private static void WriteTensor(Utf8JsonWriter writer, string name, string datatype, ReadOnlySpan<int> shape)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("datatype", datatype);
        writer.WriteStartArray("shape");
        foreach (var dimension in shape)
            writer.WriteNumberValue(dimension);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

/// <summary>Types of the protocol's tensors.</summary>
internal static class Datatypes
{
    public const string UInt8 = "UINT8";
    public const string Int64 = "INT64";
    public const string Float32 = "FP32";
    public const string Bool = "BOOL";
    public const string Bytes = "BYTES";
}

/// <summary>What a request can ask for.</summary>
internal sealed record OutputKind(string Name, string Datatype)
{
    /// <summary>The class that the model predicts, [n].</summary>
    public static OutputKind Label { get; } = new("label", Datatypes.Int64);

    /// <summary>Softmax of the main head, [n, classes]; not a number where the network gives none.</summary>
    public static OutputKind Probabilities { get; } = new("probabilities", Datatypes.Float32);

    /// <summary>Whether the model has learned from the image, [n].</summary>
    public static OutputKind Adapted { get; } = new("adapted", Datatypes.Bool);

    /// <summary>Why not, [n]; empty where it has.</summary>
    public static OutputKind SkipReason { get; } = new("skip_reason", Datatypes.Bytes);

    public static IReadOnlyList<OutputKind> All { get; } = [Label, Probabilities, Adapted, SkipReason];
}
