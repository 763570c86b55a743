using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Metrics;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>
/// The variants of an unfinished experiment that need not run again, a file each: summary, and where their lines end in
/// the files of the run folder, once they are there.
/// </summary>
internal sealed class FinishedVariants
{
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
            if (File.Exists(FileOf(variant)))
                _entries.Add(variant, Read(FileOf(variant)));
        }
    }

    public IReadOnlyDictionary<int, VariantSummary> Summaries => _entries.ToDictionary(entry => entry.Key, entry => entry.Value.Summary);

    /// <summary>The first variant whose lines are not settled in the run folder's files.</summary>
    public int FirstUnsettled => Enumerable.Range(0, int.MaxValue).First(variant => !_entries.TryGetValue(variant, out var entry) || entry.EvaluationsEnd is null);

    /// <summary>Where the lines of the variants before <see cref="FirstUnsettled"/> end, in bytes.</summary>
    public (long Evaluations, long Outcomes) SettledEnd =>
        FirstUnsettled == 0 ? (0, 0) : (_entries[FirstUnsettled - 1].EvaluationsEnd!.Value, _entries[FirstUnsettled - 1].OutcomesEnd!.Value);

    public bool Contains(int variant) => _entries.ContainsKey(variant);

    public void Add(int variant, VariantSummary summary) => Write(variant, new Entry(summary, null, null));

    public void Settle(int variant, long evaluationsEnd, long outcomesEnd) =>
        Write(variant, _entries[variant] with { EvaluationsEnd = evaluationsEnd, OutcomesEnd = outcomesEnd });

    private string FileOf(int variant) => Path.Combine(_folder, variant.ToString("000", CultureInfo.InvariantCulture) + ".json");

    private void Write(int variant, Entry entry)
    {
        _entries[variant] = entry;
        var json = new JsonObject
        {
            ["summary"] = MetricsJson.Node(entry.Summary),
            ["evaluationsEnd"] = entry.EvaluationsEnd,
            ["outcomesEnd"] = entry.OutcomesEnd,
        };
        AtomicFile.WriteText(FileOf(variant), json.ToJsonString());
    }

    private static Entry Read(string path)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            return new Entry(MetricsJson.ParseSummary(json["summary"]!), json["evaluationsEnd"]?.GetValue<long>(), json["outcomesEnd"]?.GetValue<long>());
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentNullException)
        {
            throw new InputException($"{path}: is damaged ({damage.Message}); delete it, and the variant runs again");
        }
    }

    private sealed record Entry(VariantSummary Summary, long? EvaluationsEnd, long? OutcomesEnd);
}
