using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Lethean.Actors.Cluster;

/// <summary>
/// Writes the messages of the protocol as JSON under manifests of our own: what arrives names none of our types, and nothing else is
/// made of it.
/// </summary>
public sealed class ProtocolSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly Dictionary<string, JsonTypeInfo> ByManifest = new()
    {
        ["hello"] = ProtocolJson.Default.Hello,
        ["welcome"] = ProtocolJson.Default.Welcome,
        ["refused"] = ProtocolJson.Default.Refused,
        ["beat"] = ProtocolJson.Default.Beat,
        ["beaten"] = ProtocolJson.Default.Beaten,
        ["assign"] = ProtocolJson.Default.Assign,
        ["drop"] = ProtocolJson.Default.Drop,
        ["events"] = ProtocolJson.Default.Events,
        ["events-taken"] = ProtocolJson.Default.EventsTaken,
        ["completed"] = ProtocolJson.Default.Completed,
        ["failed"] = ProtocolJson.Default.Failed,
        ["handed-back"] = ProtocolJson.Default.HandedBack,
        ["settled"] = ProtocolJson.Default.Settled,
        ["fetch"] = ProtocolJson.Default.Fetch,
        ["piece"] = ProtocolJson.Default.Piece,
        ["farewell"] = ProtocolJson.Default.Farewell,
        ["open"] = ProtocolJson.Default.Open,
        ["still-here"] = ProtocolJson.Default.StillHere,
        ["opened"] = ProtocolJson.Default.Opened,
        ["broke"] = ProtocolJson.Default.Broke,
        ["ask-time"] = ProtocolJson.Default.AskTime,
        ["time-is"] = ProtocolJson.Default.TimeIs,
        ["begin"] = ProtocolJson.Default.Begin,
        ["stand-still"] = ProtocolJson.Default.StandStill,
        ["delay"] = ProtocolJson.Default.Delay,
        ["wanted"] = ProtocolJson.Default.Wanted,
        ["sample-made"] = ProtocolJson.Default.SampleMade,
        ["samples-missed"] = ProtocolJson.Default.SamplesMissed,
        ["source-ended"] = ProtocolJson.Default.SourceEnded,
        ["craft"] = ProtocolJson.Default.Craft,
        ["ask-model-about"] = ProtocolJson.Default.AskModelAbout,
        ["model-answer"] = ProtocolJson.Default.ModelAnswer,
        ["no-answer"] = ProtocolJson.Default.NoAnswer,
        ["crafted"] = ProtocolJson.Default.Crafted,
        ["heard"] = ProtocolJson.Default.Heard,
        ["client-answered"] = ProtocolJson.Default.ClientAnswered,
        ["close"] = ProtocolJson.Default.Close,
        ["closed"] = ProtocolJson.Default.Closed,
    };

    private static readonly Dictionary<Type, string> Manifests = ByManifest.ToDictionary(entry => entry.Value.Type, entry => entry.Key);

    public override int Identifier => 20_113;

    public override string Manifest(object o) => Manifests[o.GetType()];

    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, ByManifest[Manifest(obj)]);

    /// <exception cref="SerializationException">The manifest is not one of the protocol, or the message is not as it says.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest, out var type))
            throw new SerializationException($"'{manifest}' is no message of protocol {Protocol.Version}");
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new SerializationException($"a message '{manifest}' is null");
        }
        catch (JsonException damage)
        {
            throw new SerializationException($"a message '{manifest}' cannot be read ({damage.Message})", damage);
        }
    }
}

/// <summary>Stands where Akka.NET has a serializer that makes whatever type the data name: nobody on the network gets that far.</summary>
/// <param name="identifier">The number of the serializer in whose place it is.</param>
public abstract class RefusingSerializer(ExtendedActorSystem system, int identifier) : Serializer(system)
{
    public override int Identifier => identifier;

    public override bool IncludeManifest => false;

    /// <exception cref="SerializationException">Always.</exception>
    public override byte[] ToBinary(object obj) => throw Refusal(obj.GetType().FullName);

    /// <exception cref="SerializationException">Always.</exception>
    public override object FromBinary(byte[] bytes, Type type) => throw Refusal(type?.FullName);

    private SerializationException Refusal(string? type) =>
        new($"{type ?? "an unnamed type"} is not registered, and serializer {Identifier} is switched off");
}

/// <summary>In the place of Newtonsoft's JSON with names of types in it.</summary>
/// <param name="settings">What Akka.NET has for the serializer in whose place it is.</param>
public sealed class RefusingJsonSerializer(ExtendedActorSystem system, Config settings) : RefusingSerializer(system, 1)
{
    /// <summary>Of no effect.</summary>
    public Config Settings => settings;
}

/// <summary>In the place of the one that makes actors for other machines.</summary>
public sealed class RefusingDeploymentSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 3);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(Welcome))]
[JsonSerializable(typeof(Refused))]
[JsonSerializable(typeof(Beat))]
[JsonSerializable(typeof(Beaten))]
[JsonSerializable(typeof(Assign))]
[JsonSerializable(typeof(Drop))]
[JsonSerializable(typeof(Events))]
[JsonSerializable(typeof(EventsTaken))]
[JsonSerializable(typeof(Completed))]
[JsonSerializable(typeof(Failed))]
[JsonSerializable(typeof(HandedBack))]
[JsonSerializable(typeof(Settled))]
[JsonSerializable(typeof(Fetch))]
[JsonSerializable(typeof(Piece))]
[JsonSerializable(typeof(Farewell))]
[JsonSerializable(typeof(Open))]
[JsonSerializable(typeof(StillHere))]
[JsonSerializable(typeof(Opened))]
[JsonSerializable(typeof(Broke))]
[JsonSerializable(typeof(AskTime))]
[JsonSerializable(typeof(TimeIs))]
[JsonSerializable(typeof(Begin))]
[JsonSerializable(typeof(StandStill))]
[JsonSerializable(typeof(Delay))]
[JsonSerializable(typeof(Wanted))]
[JsonSerializable(typeof(SampleMade))]
[JsonSerializable(typeof(SamplesMissed))]
[JsonSerializable(typeof(SourceEnded))]
[JsonSerializable(typeof(Craft))]
[JsonSerializable(typeof(AskModelAbout))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(NoAnswer))]
[JsonSerializable(typeof(Crafted))]
[JsonSerializable(typeof(Heard))]
[JsonSerializable(typeof(ClientAnswered))]
[JsonSerializable(typeof(Close))]
[JsonSerializable(typeof(Closed))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
