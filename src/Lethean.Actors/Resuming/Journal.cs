using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Learning;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Resuming;

/// <summary>
/// What the model of one variant has answered so far, a line an answer, and its state at the last checkpoint. Lines after
/// that state are worth nothing: the samples are served again.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const string LinesFile = "answers.jsonl";
    private const string StateFile = "state.safetensors";

    private readonly string _folder;
    private readonly string _fingerprint;
    private readonly FileStream _stream;
    private readonly RunningSum _written;
    private long _lines;

    private Journal(string folder, string fingerprint, JournalState? start)
    {
        (_folder, _fingerprint, Start) = (folder, fingerprint, start);
        _lines = start?.Lines ?? 0;
        _written = start is null ? new RunningSum() : RunningSum.Over(LinesPath, 0, start.Written.Bytes, AdviceFor(folder));
        _stream = new FileStream(LinesPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1 << 16);
        _stream.SetLength(start?.Written.Bytes ?? 0);
        _stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>Where the variant goes on; <c>null</c> to begin.</summary>
    public JournalState? Start { get; }

    private string LinesPath => Path.Combine(_folder, LinesFile);

    /// <param name="network">Of the variant.</param>
    /// <exception cref="InputException">The checkpoint is damaged, or belongs to another run; nothing was changed.</exception>
    public static Journal Open(string folder, string fingerprint, Checkpoint network)
    {
        var start = ReadStart(folder, fingerprint, network);
        Directory.CreateDirectory(folder);
        return new Journal(folder, fingerprint, start);
    }

    /// <summary>What <see cref="Open"/> would begin with.</summary>
    /// <exception cref="InputException">As there.</exception>
    public static JournalState? ReadStart(string folder, string fingerprint, Checkpoint network)
    {
        var (state, lines) = (Path.Combine(folder, StateFile), Path.Combine(folder, LinesFile));
        if (!File.Exists(state))
            return null;
        var start = JournalState.Read(state, fingerprint, network);
        var found = ContentSum.Of(lines, 0, start.Written.Bytes, AdviceFor(folder));
        if (found.Bytes < start.Written.Bytes)
        {
            throw new InputException(
                $"{lines}: has {found.Bytes} bytes, the checkpoint beside it needs {start.Written.Bytes}; {AdviceFor(folder)}");
        }

        return found == start.Written ? start : throw new InputException(
            $"{lines}: is damaged (the checksum of its first {found.Bytes} bytes does not fit); {AdviceFor(folder)}");
    }

    /// <summary>The entries up to <see cref="Start"/>, read as they are asked for.</summary>
    /// <exception cref="InputException">A line is damaged.</exception>
    public IEnumerable<JournalEntry> Recorded()
    {
        var number = 0L;
        foreach (var line in File.ReadLines(LinesPath).Take((int)(Start?.Lines ?? 0)))
            yield return Parse(line, ++number);
    }

    public void Append(JournalEntry entry)
    {
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, JournalJson.Default.JournalEntry) + '\n');
        OutputFile.Write(LinesPath, () => _stream.Write(line));
        _written.Append(line);
        _lines++;
    }

    /// <summary>The present end of the journal, for a checkpoint of this moment.</summary>
    public (long Lines, ContentSum Written) Position => (_lines, _written.Current);

    /// <summary>From now on the variant goes on from this state.</summary>
    public void Commit(JournalState state)
    {
        OutputFile.Write(LinesPath, () => _stream.Flush(flushToDisk: true));
        state.Write(Path.Combine(_folder, StateFile), _fingerprint);
    }

    public void Dispose()
    {
        _written.Dispose();
        try
        {
            OutputFile.Write(LinesPath, _stream.Dispose);
        }
        catch (IOException)
        {
            // The disk is full. Nothing goes on from lines behind the last checkpoint.
        }
    }

    private static string AdviceFor(string folder) => $"delete the folder {folder}, and the variant starts anew";

    private JournalEntry Parse(string line, long number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.JournalEntry) ?? throw new JsonException("the line is null");
        }
        catch (JsonException damage)
        {
            throw new InputException($"{LinesPath}:{number}: is damaged ({damage.Message}); {AdviceFor(_folder)}");
        }
    }
}

/// <summary>One thing that the model answered or went through; one of the first three is set.</summary>
/// <param name="Served">It served a sample.</param>
/// <param name="Crashed">It crashed on a sample: the reason.</param>
/// <param name="Restored">It came back after a crash.</param>
/// <param name="Crafted">What an attacker had made of the sample.</param>
internal sealed record JournalEntry(
    ServedEntry? Served = null, string? Crashed = null, ModelRestore? Restored = null, CraftedEntry? Crafted = null);

/// <param name="ServiceTicks">Its time in units of 100 ns.</param>
/// <param name="Snapshot">Whether a snapshot was due after it.</param>
internal sealed record ServedEntry(ServedSample Sample, long ServiceTicks, bool Snapshot);

/// <param name="Pixels">Little-endian float32 of the perturbed image, in base64; <c>null</c> where they are not kept.</param>
internal sealed record CraftedEntry(AttackCosts Costs, string? Pixels)
{
    public static CraftedEntry Of(AttackCosts costs, Image? image) =>
        new(costs, image is null ? null : Convert.ToBase64String(MemoryMarshal.AsBytes(image.Pixels)));

    /// <param name="shape">Of the image.</param>
    public ModelActor.Crafted ToCrafted(ImageShape shape) => new(
        Costs, Pixels is null ? null : new Image(shape, MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(Pixels))));
}

/// <summary>Journals as JSON; floating-point numbers read back to the same bits.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(ImmutableArray<EvaluationPoint>))]
[JsonSerializable(typeof(ImmutableArray<LinkEntry>))]
[JsonSerializable(typeof(ImmutableArray<TallyState>))]
[JsonSerializable(typeof(RandomState))]
internal sealed partial class JournalJson : JsonSerializerContext;
