using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Lethean.Actors.Metrics;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Resuming;

/// <summary>A point from which a variant can go on: the model, and how much of the journal led to it.</summary>
/// <param name="Lines">Lines of the journal up to here.</param>
/// <param name="Bytes">Their length.</param>
/// <param name="Evaluations">All up to these weights, theirs included.</param>
internal sealed record JournalState(ModelState Model, long Lines, long Bytes, ImmutableArray<EvaluationPoint> Evaluations)
{
    private const string Weights = "weights";

    /// <summary>Atomically.</summary>
    public void Write(string path, string fingerprint)
    {
        var values = Model.Weights.Values;
        var metadata = new Dictionary<string, string>
        {
            ["fingerprint"] = fingerprint,
            ["served"] = Text(Model.Weights.Version),
            ["lines"] = Text(Lines),
            ["bytes"] = Text(Bytes),
            ["adaptation"] = JsonSerializer.Serialize(Words(Model.Adaptation)),
            ["evaluations"] = JsonSerializer.Serialize(Evaluations, JournalJson.Default.ImmutableArrayEvaluationPoint),
        };
        new SafetensorsFile(metadata, [StoredTensor.Of(Weights, [values.Length], values)]).Write(path);
    }

    /// <param name="network">Whose weights they are.</param>
    /// <exception cref="InputException">The file is damaged, or belongs to another run.</exception>
    public static JournalState Read(string path, string fingerprint, Checkpoint network)
    {
        var file = SafetensorsFile.Read(path);
        try
        {
            if (file.Metadata["fingerprint"] != fingerprint)
                throw new InputException($"{path}: belongs to a run with other settings, model or data; run the scenario anew into another folder");
            var weights = WeightSnapshot.Of(network, file.Tensors.Single(tensor => tensor.Name == Weights).ToSingles(), Number(file, "served"));
            var evaluations = JsonSerializer.Deserialize(file.Metadata["evaluations"], JournalJson.Default.ImmutableArrayEvaluationPoint);
            return new JournalState(new ModelState(weights, Random(file.Metadata["adaptation"])), Number(file, "lines"), Number(file, "bytes"), evaluations);
        }
        catch (Exception damage) when (damage is KeyNotFoundException or FormatException or JsonException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InputException($"{path}: is damaged ({damage.Message}); delete its folder, and the variant starts anew");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(SafetensorsFile file, string key) => long.Parse(file.Metadata[key], CultureInfo.InvariantCulture);

    private static ulong[] Words(RandomState state) => [state.S0, state.S1, state.S2, state.S3];

    private static RandomState Random(string json)
    {
        var words = JsonSerializer.Deserialize<ulong[]>(json)!;
        return new RandomState(words[0], words[1], words[2], words[3]);
    }
}
