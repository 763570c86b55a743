using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Data;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Cluster;

/// <summary>Where the samples of one source are made.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Address">Of the node as an actor.</param>
internal sealed record GeneratorPlace(string Source, string Node, string Address);

/// <summary>
/// Asks a node to make the samples of one source, again and again until it answers; the sender is whom it makes them for. All else between
/// these two is a <see cref="LinkMessage"/>.
/// </summary>
internal sealed record Open(JobKey Job, string Source) : IClusterMessage;

/// <summary>
/// Said between who makes the samples of a source and whom they are made for. The numbers of each side run without a gap: one that is
/// missing was lost, and then the source is.
/// </summary>
/// <param name="Number">From 1.</param>
internal abstract record LinkMessage(long Number) : IClusterMessage;

/// <summary>The sender is there; said every heartbeat.</summary>
internal sealed record StillHere(long Number) : LinkMessage(Number);

/// <summary>The node's first word: the source is ready.</summary>
/// <param name="Crafts">Whether its samples are finished when they are sent.</param>
/// <param name="Listens">Whether its author hears the answers.</param>
internal sealed record Opened(long Number, bool Crafts, bool Listens) : LinkMessage(Number);

/// <summary>Nothing (more) comes of the source.</summary>
/// <param name="IsInput">Whether what the user gave is to blame.</param>
internal sealed record Broke(long Number, string Reason, bool IsInput) : LinkMessage(Number);

/// <summary>Asks what time it is.</summary>
internal sealed record AskTime(long Number) : LinkMessage(Number);

/// <param name="UtcTicks">Of the node's clock.</param>
internal sealed record TimeIs(long Number, long UtcTicks) : LinkMessage(Number);

/// <summary>The traffic begins.</summary>
/// <param name="UtcTicks">Its time zero by the node's clock; of no meaning on the virtual clock.</param>
internal sealed record Begin(long Number, long UtcTicks) : LinkMessage(Number);

/// <summary>The traffic's clock stands still, until <see cref="Delay"/>.</summary>
internal sealed record StandStill(long Number) : LinkMessage(Number);

/// <summary>The traffic's clock goes on, and has stood still for so long.</summary>
internal sealed record Delay(long Number, long Ticks) : LinkMessage(Number);

/// <summary>So many more samples may be sent.</summary>
internal sealed record Wanted(long Number, int Samples) : LinkMessage(Number);

internal sealed record SampleMade(long Number, TrafficSample Sample) : LinkMessage(Number);

internal sealed record SamplesMissed(long Number, MissedSamples Missed) : LinkMessage(Number);

/// <summary>No sample follows.</summary>
/// <param name="IsSpent">Whether the source has sent all that it ever will.</param>
internal sealed record SourceEnded(long Number, bool IsSpent) : LinkMessage(Number);

/// <summary>A sample's turn has come: its author finishes it.</summary>
internal sealed record Craft(long Number, Sample Drawn) : LinkMessage(Number);

/// <summary>The author of the sample asks a model.</summary>
internal sealed record AskModelAbout(long Number, Image Image, WrittenObjective Objective) : LinkMessage(Number);

/// <param name="Value">The bits of the value.</param>
/// <param name="Gradient">Little-endian float32.</param>
internal sealed record ModelAnswer(long Number, long Value, byte[] Gradient) : LinkMessage(Number);

/// <summary>The model will not answer, and the sample is not wanted any more.</summary>
internal sealed record NoAnswer(long Number) : LinkMessage(Number);

/// <param name="Sent">As it is sent; <c>null</c> where there was no answer to make it with.</param>
internal sealed record Crafted(long Number, Sample? Sent) : LinkMessage(Number);

/// <summary>What the model answered to a sample.</summary>
internal sealed record Heard(long Number, Sample Sent, int Prediction) : LinkMessage(Number);

/// <summary>A sample of this client has ended its way.</summary>
internal sealed record ClientAnswered(long Number, int Client) : LinkMessage(Number);

/// <summary>Nothing more is wanted.</summary>
internal sealed record Close(long Number) : LinkMessage(Number);

/// <summary>The answer to <see cref="Close"/> and the node's last word.</summary>
/// <param name="Samples">That it has made.</param>
internal sealed record Closed(long Number, long Samples) : LinkMessage(Number);
