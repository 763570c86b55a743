using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Metrics;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>
/// The finished variants of an unfinished experiment, a file each: the summary, and the checksums of the lines. The first ones
/// are settled: their lines stand in the files of the run folder, one variant after another. Those of later ones wait in parts.
/// </summary>
internal sealed class FinishedVariants
{
    private const long MostBytes = 1 << 28;
    private readonly string _folder;
    private readonly SortedDictionary<int, Entry> _entries = [];

    /// <summary>Reads what is there.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="variants">How many the experiment has.</param>
    /// <exception cref="InputException">A file is damaged.</exception>
    public FinishedVariants(string folder, int variants)
    {
        _folder = folder;
        for (var variant = 0; variant < variants; variant++)
        {
            // Lines in the files behind those of a variant that runs again are written anew.
            if (File.Exists(FileOf(variant)) && Read(FileOf(variant)) is var entry && (!entry.Settled || FirstUnsettled == variant))
                _entries.Add(variant, entry);
        }
    }

    /// <summary>The summaries in a checkpoint folder that another process may be writing; none where there is no such folder.</summary>
    /// <exception cref="InputException">A file is damaged.</exception>
    public static IEnumerable<VariantSummary> ReadSummaries(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(file => Read(file).Summary) : [];

    public IReadOnlyDictionary<int, VariantSummary> Summaries => _entries.ToDictionary(entry => entry.Key, entry => entry.Value.Summary);

    /// <summary>The first variant whose lines are not settled in the run folder's files.</summary>
    public int FirstUnsettled =>
        Enumerable.Range(0, int.MaxValue).First(variant => _entries.GetValueOrDefault(variant) is not { Settled: true });

    /// <summary>Where the lines of the variants before <see cref="FirstUnsettled"/> end, in bytes.</summary>
    public (long Evaluations, long Outcomes) SettledEnd => (
        _entries.Values.Where(entry => entry.Settled).Sum(entry => entry.Evaluations.Bytes),
        _entries.Values.Where(entry => entry.Settled).Sum(entry => entry.Outcomes?.Bytes ?? 0));

    public bool Contains(int variant) => _entries.ContainsKey(variant);

    /// <param name="evaluations">All that it wrote.</param>
    /// <param name="outcomes">Likewise; null where they are not kept.</param>
    public void Add(int variant, VariantSummary summary, ContentSum evaluations, ContentSum? outcomes) =>
        Write(variant, new Entry(summary, evaluations, outcomes, Settled: false));

    /// <summary>Notes that a variant's lines stand in the files now.</summary>
    public void Settle(int variant) => Write(variant, _entries[variant] with { Settled = true });

    /// <summary>Forgets a variant that runs again.</summary>
    public void Forget(int variant) => File.Delete(FileOf(variant));

    /// <param name="folder">The run folder.</param>
    /// <param name="partOf">Path of a variant's part of a file.</param>
    /// <exception cref="InputException">Lines are not those that a variant wrote.</exception>
    public void RequireLines(string folder, Func<int, string, string> partOf)
    {
        RequireLines(Path.Combine(folder, RunFolder.EvaluationsFile), variant => partOf(variant, RunFolder.EvaluationsFile),
            entry => entry.Evaluations);
        RequireLines(
            Path.Combine(folder, RunFolder.OutcomesFile), variant => partOf(variant, RunFolder.OutcomesFile), entry => entry.Outcomes);
    }

    private void RequireLines(string file, Func<int, string> partOf, Func<Entry, ContentSum?> sumOf)
    {
        var start = 0L;
        foreach (var (variant, entry) in _entries)
        {
            if (sumOf(entry) is not { Bytes: > 0 } sum)
                continue;
            var advice = $"delete {FileOf(variant)}, and {entry.Summary.Name} (seed {entry.Summary.Seed}) runs again";
            var path = entry.Settled ? file : partOf(variant);
            if (ContentSum.Of(path, entry.Settled ? start : 0, entry.Settled ? sum.Bytes : long.MaxValue, advice) != sum)
                throw new InputException(
                    $"{path}: is damaged (the checksum of the lines of {entry.Summary.Name}, seed {entry.Summary.Seed}, does not fit); "
                    + advice);
            start += entry.Settled ? sum.Bytes : 0;
        }
    }

    private string FileOf(int variant) => Path.Combine(_folder, variant.ToString("000", CultureInfo.InvariantCulture) + ".json");

    private void Write(int variant, Entry entry)
    {
        _entries[variant] = entry;
        var json = new JsonObject
        {
            ["summary"] = MetricsJson.Node(entry.Summary),
            ["evaluations"] = JsonSerializer.SerializeToNode(entry.Evaluations, RunJson.Options),
            ["outcomes"] = JsonSerializer.SerializeToNode(entry.Outcomes, RunJson.Options),
            ["settled"] = entry.Settled,
        };
        AtomicFile.WriteText(FileOf(variant), SealedJson.Seal(json.ToJsonString()));
    }

    private static Entry Read(string path)
    {
        const string Advice = "delete it, and the variant runs again";
        try
        {
            var text = RunJson.ReadText(path, MostBytes, Advice);
            if (!SealedJson.IsWhole(text))
                throw new JsonException("its checksum does not fit");
            var json = JsonNode.Parse(text)!;
            return new Entry(
                MetricsJson.ParseSummary(json["summary"]!), json["evaluations"].Deserialize<ContentSum>(RunJson.Options)!,
                json["outcomes"].Deserialize<ContentSum>(RunJson.Options), json["settled"]!.GetValue<bool>());
        }
        catch (Exception damage) when (RunJson.IsDamage(damage))
        {
            throw new InputException($"{path}: is damaged ({RunJson.Describe(damage)}); {Advice}");
        }
    }

    private sealed record Entry(VariantSummary Summary, ContentSum Evaluations, ContentSum? Outcomes, bool Settled);
}
