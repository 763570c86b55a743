using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lethean.Actors.Metrics;
using Lethean.Learning;
using Lethean.Learning.Data;

namespace Lethean.Actors.Cluster;

/// <summary>The events of one variant as lines of JSON. Whose they are is not said: who reads them knows.</summary>
internal static class VariantEvents
{
    /// <summary>With the line's end.</summary>
    public static byte[] ToLine(SimulationEvent happened) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(EventEntry.Of(happened), EventJson.Default.EventEntry), (byte)'\n'];

    /// <exception cref="JsonException">The line is not such an event.</exception>
    public static SimulationEvent Parse(string line, string variant, ulong seed) =>
        (JsonSerializer.Deserialize(line, EventJson.Default.EventEntry) ?? throw new JsonException("The line is null."))
            .ToEvent(variant, seed);
}

/// <summary>One event; exactly one is set.</summary>
internal sealed record EventEntry(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StartedEntry? Started = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ServedEntry? Served = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EvaluationPoint? Evaluated = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ModelRestore? Restored = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SourceLoss? Lost = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] VariantSummary? Completed = null)
{
    public static EventEntry Of(SimulationEvent happened) => happened switch
    {
        VariantStarted started => new(Started: new StartedEntry(started.Samples)),
        SampleServed served => new(Served: ServedEntry.Of(served)),
        Evaluated evaluated => new(Evaluated: evaluated.Point),
        ModelRestored restored => new(Restored: restored.Restore),
        SourceLost lost => new(Lost: lost.Loss),
        VariantCompleted completed => new(Completed: completed.Summary),
        _ => throw new ArgumentException($"{happened.GetType()} is not an event of a variant."),
    };

    public SimulationEvent ToEvent(string variant, ulong seed) => this switch
    {
        { Started: { } started } => new VariantStarted(variant, seed, started.Samples),
        { Served: { } served } => served.ToEvent(variant, seed),
        { Evaluated: { } point } => new Evaluated(variant, seed, point),
        { Lost: { } loss } => new SourceLost(variant, seed, loss),
        { Restored: { } restore } => new ModelRestored(variant, seed, restore),
        { Completed: { } summary } => new VariantCompleted(variant, seed, summary with { Name = variant, Seed = seed }),
        _ => throw new JsonException("The line holds no event."),
    };
}

internal sealed record StartedEntry(long? Samples);

/// <param name="Shape">Of the pixels: channels, rows, columns.</param>
/// <param name="Pixels">Little-endian float32 in base64; both <c>null</c> where they are not kept.</param>
internal sealed record ServedEntry(SampleOutcome Outcome, SampleTiming? Timing, AttackCosts? Costs, int[]? Shape, string? Pixels)
{
    public static ServedEntry Of(SampleServed served)
    {
        if (served.Perturbed is not { } image)
            return new(served.Outcome, served.Timing, served.Costs, null, null);
        var (channels, height, width) = image.Shape;
        var pixels = Convert.ToBase64String(MemoryMarshal.AsBytes(image.Pixels));
        return new(served.Outcome, served.Timing, served.Costs, [channels, height, width], pixels);
    }

    public SampleServed ToEvent(string variant, ulong seed) => new(variant, seed, Outcome, Timing)
    {
        Costs = Costs,
        Perturbed = Shape is [var channels, var height, var width] && Pixels is { } pixels
            ? new Image(new ImageShape(channels, height, width), MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(pixels)))
            : null,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventEntry))]
internal sealed partial class EventJson : JsonSerializerContext;

/// <summary>
/// Collects the events of one job on their way to the coordinator. It holds a bounded number of bytes: who publishes more waits, and so
/// does the model behind it.
/// </summary>
/// <param name="gone">The job is not wanted any more: nobody waits, and what is published is lost.</param>
internal sealed class EventUplink(CancellationToken gone) : IMetricsSink, IDisposable
{
    /// <summary>Bytes that wait to be sent at most, but for the last event.</summary>
    private const int MostWaiting = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly MemoryStream _waiting = new();
    private readonly RunningSum _all = new();
    private readonly RunningSum _evaluations = new();
    private readonly RunningSum _outcomes = new();
    private readonly ManualResetEventSlim _hasRoom = new(initialState: true);

    /// <summary>Whether every sample is told, or only that it was served.</summary>
    public bool TellsSamples { get; set; }

    public long Samples { get; private set; }

    public double? Accuracy { get; private set; }

    /// <summary>Bytes and hash of all events so far.</summary>
    public ContentSum Written
    {
        get
        {
            lock (_lock)
                return _all.Current;
        }
    }

    /// <summary>Stands for the lines of the run folder that follow from the events.</summary>
    public string Lines
    {
        get
        {
            lock (_lock)
                return Convert.ToHexStringLower(
                    SHA256.HashData(Encoding.UTF8.GetBytes($"{_evaluations.Current.Sha256} {_outcomes.Current.Sha256}")));
        }
    }

    public void Publish(SimulationEvent simulationEvent)
    {
        // What it counts is in the summary; nobody watches a node that closely.
        if (simulationEvent is AdmissionProgressed)
            return;
        while (!_hasRoom.Wait(Patience) && !gone.IsCancellationRequested)
        {
            // The network is slower than the model.
        }

        lock (_lock)
        {
            if (gone.IsCancellationRequested)
                return;
            if (simulationEvent is SampleServed served)
            {
                Samples++;
                if (!TellsSamples)
                    return;
                Note(_outcomes, MetricsJson.Line(served));
            }
            else if (simulationEvent is Evaluated evaluated)
            {
                Accuracy = evaluated.Point.Accuracy;
                Note(_evaluations, MetricsJson.Line(evaluated));
            }

            var line = VariantEvents.ToLine(simulationEvent);
            _all.Append(line);
            _waiting.Write(line);
            if (_waiting.Length > MostWaiting)
                _hasRoom.Reset();
        }
    }

    /// <summary>Takes the next bytes out.</summary>
    /// <param name="most">How many at most; fewer where fewer wait.</param>
    public byte[] Take(int most)
    {
        lock (_lock)
        {
            var all = _waiting.GetBuffer().AsSpan(0, (int)_waiting.Length);
            var taken = all[..Math.Min(most, all.Length)].ToArray();
            var left = all[taken.Length..];
            left.CopyTo(all);
            _waiting.SetLength(left.Length);
            if (left.Length <= MostWaiting)
                _hasRoom.Set();
            return taken;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _all.Dispose();
            _evaluations.Dispose();
            _outcomes.Dispose();
        }
    }

    private static void Note(RunningSum sum, string line) => sum.Append(Encoding.UTF8.GetBytes(line + '\n'));
}
