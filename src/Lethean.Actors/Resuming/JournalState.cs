using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Learning;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Resuming;

/// <summary>A point from which a variant can go on: the model, and how much of the journal led to it.</summary>
/// <param name="Lines">Lines of the journal up to here.</param>
/// <param name="Written">Their sum.</param>
/// <param name="Evaluations">All up to these weights, theirs included.</param>
/// <param name="LastCorrect">Which images the last of them got right (<see cref="CorrectImages"/>); <c>null</c> in files of versions that
/// did not say it.</param>
internal sealed record JournalState(
    ModelState Model, long Lines, ContentSum Written, ImmutableArray<EvaluationPoint> Evaluations, string? LastCorrect)
{
    private const string Correct = "correct";
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
            ["evaluations"] = JsonSerializer.Serialize(Evaluations, JournalJson.Default.ImmutableArrayEvaluationPoint),
        };
        if (LastCorrect is not null)
            metadata[Correct] = LastCorrect;
        var weights = StoredTensor.Of(Weights, [values.Length], values);
        new SafetensorsFile(metadata, [weights, .. links.SelectMany(link => link.Tensors)]).Sealed().Write(path);
    }

    /// <param name="network">Whose weights they are.</param>
    /// <exception cref="InputException">The file is damaged, or belongs to another run.</exception>
    public static JournalState Read(string path, string fingerprint, Checkpoint network)
    {
        var file = SafetensorsFile.ReadSealed(path, Advice);
        try
        {
            if (file.Metadata["fingerprint"] != fingerprint)
            {
                throw new InputException(
                    $"{path}: belongs to a run with other settings, model, data or recorded arrivals; "
                    + "run the scenario anew into another folder");
            }

            var tensors = file.Tensors.ToDictionary(tensor => tensor.Name);
            var weights = WeightSnapshot.Of(network, tensors[Weights].ToSingles(), Number(file, "served"));
            var links = JsonSerializer.Deserialize(file.Metadata["defenses"], JournalJson.Default.ImmutableArrayLinkEntry);
            var learner = new LearnerState(weights, null, [.. links.Select((link, place) => link.ToState(place, tensors))]);
            var adaptation = JsonSerializer.Deserialize(file.Metadata["adaptation"], JournalJson.Default.RandomState);
            var tallies = JsonSerializer.Deserialize(file.Metadata["tallies"], JournalJson.Default.ImmutableArrayTallyState);
            var evaluations = JsonSerializer.Deserialize(file.Metadata["evaluations"], JournalJson.Default.ImmutableArrayEvaluationPoint);
            var written = new ContentSum(Number(file, "bytes"), file.Metadata["sha256"]);
            return new JournalState(
                new ModelState(learner, adaptation, tallies), Number(file, "lines"), written, evaluations,
                file.Metadata.GetValueOrDefault(Correct));
        }
        catch (Exception damage) when (damage is KeyNotFoundException or FormatException or JsonException or ArgumentException
            or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InputException($"{path}: is damaged ({damage.Message.TrimEnd('.')}); {Advice}");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(SafetensorsFile file, string key) => long.Parse(file.Metadata[key], CultureInfo.InvariantCulture);
}

/// <summary>What a link of the chain of defenses remembers, but its tensors, which are stored beside it.</summary>
/// <param name="Tensors">Their names; <c>null</c> where the link remembers nothing.</param>
internal sealed record LinkEntry(
    string Name, bool Active, ImmutableArray<string>? Tensors, ImmutableSortedDictionary<string, long>? Counters, RandomState? Random,
    bool? Switched)
{
    /// <param name="place">Of the link in its chain.</param>
    public static (LinkEntry Entry, IReadOnlyList<StoredTensor> Tensors) Of(LinkState link, int place) => (
        new(link.Name, link.Active, link.State?.Tensors.Keys.ToImmutableArray(), link.State?.Counters, link.State?.Random,
            link.Switched),
        [.. (link.State?.Tensors ?? DefenseState.Empty.Tensors).Select(tensor =>
            StoredTensor.Of(NameOf(place, tensor.Key), [tensor.Value.Length], tensor.Value.AsSpan()))]);

    /// <exception cref="KeyNotFoundException">A tensor is missing.</exception>
    public LinkState ToState(int place, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        if (Tensors is not { } names)
            return new(Name, Active, null, Switched);
        var state = DefenseState.Empty with { Random = Random, Counters = DefenseState.Empty.Counters.AddRange(Counters!) };
        foreach (var name in names)
            state = state.With(name, ImmutableCollectionsMarshal.AsImmutableArray(tensors[NameOf(place, name)].ToSingles()));
        return new(Name, Active, state, Switched);
    }

    private static string NameOf(int place, string tensor) => string.Create(CultureInfo.InvariantCulture, $"defense.{place}.{tensor}");
}
