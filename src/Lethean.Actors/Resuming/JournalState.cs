using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Lethean.Actors.Metrics;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Resuming;

/// <summary>A point from which a variant can go on: the model, and how much of the journal led to it.</summary>
/// <param name="Lines">Lines of the journal up to here.</param>
/// <param name="Written">Their sum.</param>
/// <param name="AttackCosts">What the attackers had spent, by source.</param>
/// <param name="Evaluations">All up to these weights, theirs included.</param>
internal sealed record JournalState(
    ModelState Model, long Lines, ContentSum Written, ImmutableSortedDictionary<string, AttackCosts> AttackCosts, ImmutableArray<EvaluationPoint> Evaluations)
{
    private const string Weights = "weights";
    private const string Advice = "delete its folder, and the variant starts anew";

    /// <summary>Atomically.</summary>
    public void Write(string path, string fingerprint)
    {
        var values = Model.Learner.Learning.Values;
        var links = Model.Learner.Defenses.Select((link, place) => LinkEntry.Of(link, place)).ToList();
        var metadata = new Dictionary<string, string>
        {
            ["fingerprint"] = fingerprint,
            ["served"] = Text(Model.Learner.Version),
            ["lines"] = Text(Lines),
            ["bytes"] = Text(Written.Bytes),
            ["sha256"] = Written.Sha256,
            ["adaptation"] = JsonSerializer.Serialize(Model.Adaptation, JournalJson.Default.RandomState),
            ["defenses"] = JsonSerializer.Serialize([.. links.Select(link => link.Entry)], JournalJson.Default.ImmutableArrayLinkEntry),
            ["tallies"] = JsonSerializer.Serialize(Model.Tallies, JournalJson.Default.ImmutableArrayTallyState),
            ["attack-costs"] = JsonSerializer.Serialize(AttackCosts, JournalJson.Default.ImmutableSortedDictionaryStringAttackCosts),
            ["evaluations"] = JsonSerializer.Serialize(Evaluations, JournalJson.Default.ImmutableArrayEvaluationPoint),
        };
        new SafetensorsFile(metadata, [StoredTensor.Of(Weights, [values.Length], values), .. links.SelectMany(link => link.Tensors)]).Sealed().Write(path);
    }

    /// <param name="network">Whose weights they are.</param>
    /// <exception cref="InputException">The file is damaged, or belongs to another run.</exception>
    public static JournalState Read(string path, string fingerprint, Checkpoint network)
    {
        var file = SafetensorsFile.ReadSealed(path, Advice);
        try
        {
            if (file.Metadata["fingerprint"] != fingerprint)
                throw new InputException($"{path}: belongs to a run with other settings, model, data or recorded arrivals; run the scenario anew into another folder");
            var tensors = file.Tensors.ToDictionary(tensor => tensor.Name);
            var weights = WeightSnapshot.Of(network, tensors[Weights].ToSingles(), Number(file, "served"));
            var links = JsonSerializer.Deserialize(file.Metadata["defenses"], JournalJson.Default.ImmutableArrayLinkEntry);
            var learner = new LearnerState(weights, null, [.. links.Select((link, place) => link.ToState(place, tensors))]);
            var adaptation = JsonSerializer.Deserialize(file.Metadata["adaptation"], JournalJson.Default.RandomState);
            var tallies = JsonSerializer.Deserialize(file.Metadata["tallies"], JournalJson.Default.ImmutableArrayTallyState);
            var costs = JsonSerializer.Deserialize(file.Metadata["attack-costs"], JournalJson.Default.ImmutableSortedDictionaryStringAttackCosts)!;
            var evaluations = JsonSerializer.Deserialize(file.Metadata["evaluations"], JournalJson.Default.ImmutableArrayEvaluationPoint);
            var written = new ContentSum(Number(file, "bytes"), file.Metadata["sha256"]);
            return new JournalState(new ModelState(learner, adaptation, tallies), Number(file, "lines"), written, costs, evaluations);
        }
        catch (Exception damage) when (damage is KeyNotFoundException or FormatException or JsonException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InputException($"{path}: is damaged ({damage.Message.TrimEnd('.')}); {Advice}");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(SafetensorsFile file, string key) => long.Parse(file.Metadata[key], CultureInfo.InvariantCulture);
}
