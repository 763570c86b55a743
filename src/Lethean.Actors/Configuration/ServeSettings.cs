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

    /// <summary>A file that says who may use it; null: there is none.</summary>
    public required string? TokenFile { get; init; }

    /// <summary>A variable of the environment that says the same; null: there is none.</summary>
    public required string? TokenVariable { get; init; }

    /// <summary>Bytes of a request's body, 1 or more.</summary>
    public required int MaxBody { get; init; }

    /// <summary>Images in one request, 1 or more.</summary>
    public required int MaxBatch { get; init; }

    /// <summary>Requests under way at the same time, 1 or more.</summary>
    public required int MaxConcurrentRequests { get; init; }

    /// <summary>Clients that are told apart, 1 or more.</summary>
    public required int MaxClients { get; init; }

    /// <summary>Snapshots of the model that are kept to go back to, beside the first, 0 or more.</summary>
    public required int KeptSnapshots { get; init; }

    public required AlarmSettings Alarm { get; init; }

    /// <summary>How long a client may take to send the body of a request, above zero.</summary>
    public required TimeSpan ReadWithin { get; init; }
}

/// <summary>When people are to be told that the model forgets.</summary>
/// <param name="AccuracyBelow">An evaluation under this accuracy, 0 to 1; null: never.</param>
/// <param name="DriftAbove">
/// Of the sum that grows with each answer that was wrong by 1 − e − slack, and falls with each other one by e + slack, not below 0; e is
/// the error of the first evaluation (CUSUM, Page 1954). Above 0; null: never.
/// </param>
/// <param name="DriftSlack">Rise of the error that is borne, 0 to below 1.</param>
public sealed record AlarmSettings(double? AccuracyBelow, double? DriftAbove, double DriftSlack);

/// <summary>Reads the section <c>lethean.serve</c>.</summary>
internal static class ServeReader
{
    private const int MostBody = 64 * 1024 * 1024;
    private const int MostBatch = 1024;
    private const int MostRequests = 10_000;
    private const int MostClients = 1_000_000;
    private const int MostSnapshots = 1000;
    private const double MostDrift = 1e6;

    public static ServeSettings Read(SettingsReader serve)
    {
        var settings = new ServeSettings
        {
            Address = serve.Required("address", SettingTypes.NetworkAddress),
            Port = serve.Required("port", ParameterTypes.WholeNumber(0, ushort.MaxValue)),
            ModelName = serve.IsSet("model-name") ? serve.Required("model-name", SettingTypes.Key) : null,
            TokenFile = serve.OptionalText("token-file"),
            TokenVariable = serve.OptionalText("token-variable"),
            MaxBody = serve.Required("max-body", ParameterTypes.WholeNumber(1, MostBody)),
            MaxBatch = serve.Required("max-batch", ParameterTypes.WholeNumber(1, MostBatch)),
            MaxConcurrentRequests = serve.Required("max-concurrent-requests", ParameterTypes.WholeNumber(1, MostRequests)),
            MaxClients = serve.Required("max-clients", ParameterTypes.WholeNumber(1, MostClients)),
            KeptSnapshots = serve.Required("kept-snapshots", ParameterTypes.WholeNumber(0, MostSnapshots)),
            Alarm = ReadAlarm(serve.Section("alarm")),
            ReadWithin = serve.Required("read-within", ParameterTypes.Duration(TimeSpan.FromMilliseconds(1))),
        };
        serve.RefuseOthers();
        if (!IPAddress.IsLoopback(settings.Address) && settings is { TokenFile: null, TokenVariable: null })
            serve.NoteValue(
                "address", "anybody who reaches it could use the model",
                "127.0.0.1 or ::1; another one only with a token-file or token-variable");
        if (settings is { TokenFile: not null, TokenVariable: not null })
            serve.NoteValue("token-variable", "there is a token-file already", "one of the two");
        return settings;
    }

    private static AlarmSettings ReadAlarm(SettingsReader alarm)
    {
        var settings = new AlarmSettings(
            alarm.Optional("accuracy-below", ParameterTypes.Fraction),
            alarm.Optional("drift-above", ParameterTypes.PositiveNumber(MostDrift)),
            alarm.Required("drift-slack", ParameterTypes.FractionBelowOne));
        alarm.RefuseOthers();
        return settings;
    }
}
