using System.Collections.Immutable;
using System.Net;
using Lethean.Actors.Metrics;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration;

/// <summary>A model behind an endpoint that speaks the Open Inference Protocol (v2), and how it is asked.</summary>
public sealed record TargetSettings
{
    /// <summary>What comes before <c>/v2</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>What the server calls it.</summary>
    public required string Model { get; init; }

    /// <summary>Null: which the server likes.</summary>
    public required string? Version { get; init; }

    /// <summary>A file that holds the token to show; null for none.</summary>
    public required string? TokenFile { get; init; }

    /// <summary>From a request to the last byte of its answer, above zero.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Requests under way at the same time, 1 or more.</summary>
    public required int Connections { get; init; }

    /// <summary>1.1 or 2.</summary>
    public required Version Http { get; init; }

    /// <summary>Whether tensors follow the JSON as bytes, else they are numbers in it.</summary>
    public required bool Binary { get; init; }

    public required TargetInput Input { get; init; }

    /// <summary>The output that tells the class; null for the first one of an answer.</summary>
    public required string? Output { get; init; }

    /// <summary>Whether held-out images are sent to see what the model still knows.</summary>
    public required bool Probes { get; init; }

    /// <summary>What the server calls the model that these are sent to; null: the attacked one.</summary>
    public required string? ProbeModel { get; init; }

    /// <summary>The model that held-out images are sent to; null where none are sent.</summary>
    public string? Probed => Probes ? ProbeModel ?? Model : null;

    /// <summary>Whether that is the attacked one, which may learn from them.</summary>
    public bool ProbesDisturb => Probed == Model;

    /// <summary>As summaries tell it, before any probe has failed.</summary>
    public TargetSummary ToSummary() =>
        new(Url.ToString(), Model, Version, Probed, ProbesDisturb, ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));
}

/// <summary>How images are written.</summary>
/// <param name="Name">Of the input.</param>
public sealed record TargetInput(string Name, TensorLayout Layout, PixelScale Scale, PixelType Type);

public enum TensorLayout
{
    /// <summary>[n, channels, height, width]</summary>
    Nchw,

    /// <summary>[n, height, width, channels]</summary>
    Nhwc,
}

public enum PixelScale
{
    /// <summary>0 to 255.</summary>
    Byte,

    /// <summary>0 to 1.</summary>
    Unit,

    /// <summary>0 to 1, less the mean of the training set's channel, by its deviation.</summary>
    Normalised,
}

public enum PixelType
{
    /// <summary>UINT8.</summary>
    Bytes,

    /// <summary>FP32.</summary>
    Floats,
}

/// <summary>Reads the section <c>lethean.traffic.target</c>.</summary>
internal static class TargetReader
{
    private const int MostConnections = 1000;

    private static readonly ScalarType<Version> Versions = ParameterTypes.OneOf(new Dictionary<string, Version>
    {
        ["1.1"] = HttpVersion.Version11,
        ["2"] = HttpVersion.Version20,
    });

    private static readonly ScalarType<PixelType> Types = ParameterTypes.OneOf(new Dictionary<string, PixelType>
    {
        ["UINT8"] = PixelType.Bytes,
        ["FP32"] = PixelType.Floats,
    });

    private enum TargetKind
    {
        InProcess,
        OpenInference,
    }

    /// <returns>Null for the model in this process.</returns>
    public static TargetSettings? Read(SettingsReader target)
    {
        var kind = target.Required("kind", ParameterTypes.Choice<TargetKind>());
        var (url, model) = (target.OptionalAddress("url"), target.OptionalText("model"));
        var settings = new TargetSettings
        {
            Url = url ?? SettingTypes.HttpAddress.Fallback,
            Model = model ?? ParameterTypes.Text.Fallback,
            Version = target.OptionalText("version"),
            TokenFile = target.OptionalText("token-file"),
            Timeout = target.Required("timeout", ParameterTypes.Duration(TimeSpan.FromMilliseconds(1))),
            Connections = target.Required("connections", ParameterTypes.WholeNumber(1, MostConnections)),
            Http = target.Required("http", Versions),
            Binary = target.Required("binary", ParameterTypes.Flag),
            Input = ReadInput(target.Section("input")),
            Output = target.OptionalText("output"),
            Probes = target.Required("probes", ParameterTypes.Flag),
            ProbeModel = target.OptionalText("probe-model"),
        };
        target.RefuseOthers();
        if (kind == TargetKind.InProcess)
            return null;
        RequireAddress(target, url);
        if (model is null)
            target.NoteValue("model", "not set", "what the server calls the model, such as fashion-mnist-resnet18");
        return settings;
    }

    private static void RequireAddress(SettingsReader target, Uri? url)
    {
        const string Allowed = "what comes before /v2, such as \"http://127.0.0.1:8080\"";
        if (url is null)
            target.NoteValue("url", "not set", Allowed);
        else if (url.Query.Length > 0 || url.Fragment.Length > 0)
            target.NoteValue("url", "has more than an address and a path", Allowed);
        else if (url.UserInfo.Length > 0)
            target.NoteValue("url", "holds a name or a password, which would end up in the run folder", $"{Allowed}; and a token-file");
    }

    private static TargetInput ReadInput(SettingsReader input)
    {
        var settings = new TargetInput(
            input.Required("name", ParameterTypes.Text),
            input.Required("layout", ParameterTypes.Choice<TensorLayout>()),
            input.Required("scale", ParameterTypes.Choice<PixelScale>()),
            input.Required("datatype", Types));
        input.RefuseOthers();
        if (settings is { Type: PixelType.Bytes, Scale: not PixelScale.Byte })
            input.NoteValue("scale", "a byte cannot hold it", "byte; or datatype = FP32");
        return settings;
    }
}
