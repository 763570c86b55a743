using System.Net;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration;

/// <summary>The endpoint of a served model, and what it takes from one client.</summary>
public sealed record ServeSettings
{
    /// <summary>The network interface that it listens on.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>0 to 65535; 0 for one that is free.</summary>
    public required int Port { get; init; }

    /// <summary>What clients call the model; null: the name of its checkpoint's file.</summary>
    public required string? ModelName { get; init; }

    /// <summary>Who may use it; null: everybody who reaches it.</summary>
    public required string? TokenFile { get; init; }

    /// <summary>Bytes of a request's body, 1 or more.</summary>
    public required int MaxBody { get; init; }

    /// <summary>Images in one request, 1 or more.</summary>
    public required int MaxBatch { get; init; }

    /// <summary>Requests under way at the same time, 1 or more.</summary>
    public required int MaxConcurrentRequests { get; init; }

    /// <summary>Clients that are told apart, 1 or more.</summary>
    public required int MaxClients { get; init; }

    /// <summary>How long a client may take to send the body of a request, above zero.</summary>
    public required TimeSpan ReadWithin { get; init; }
}

/// <summary>Reads the section <c>lethean.serve</c>.</summary>
internal static class ServeReader
{
    private const int MostBody = 64 * 1024 * 1024;
    private const int MostBatch = 1024;
    private const int MostRequests = 10_000;
    private const int MostClients = 1_000_000;

    public static ServeSettings Read(SettingsReader serve)
    {
        var settings = new ServeSettings
        {
            Address = serve.Required("address", SettingTypes.NetworkAddress),
            Port = serve.Required("port", ParameterTypes.WholeNumber(0, ushort.MaxValue)),
            ModelName = serve.IsSet("model-name") ? serve.Required("model-name", SettingTypes.Key) : null,
            TokenFile = serve.OptionalText("token-file"),
            MaxBody = serve.Required("max-body", ParameterTypes.WholeNumber(1, MostBody)),
            MaxBatch = serve.Required("max-batch", ParameterTypes.WholeNumber(1, MostBatch)),
            MaxConcurrentRequests = serve.Required("max-concurrent-requests", ParameterTypes.WholeNumber(1, MostRequests)),
            MaxClients = serve.Required("max-clients", ParameterTypes.WholeNumber(1, MostClients)),
            ReadWithin = serve.Required("read-within", ParameterTypes.Duration(TimeSpan.FromMilliseconds(1))),
        };
        serve.RefuseOthers();
        if (!IPAddress.IsLoopback(settings.Address) && settings.TokenFile is null)
            serve.NoteValue(
                "address", "anybody who reaches it could use the model", "127.0.0.1 or ::1; another one only with a token-file");
        return settings;
    }
}
