using System.Collections.Immutable;
using System.Globalization;
using Lethean.Learning.Models;

namespace Lethean.Learning.Checkpoints;

/// <summary>What a checkpoint says of itself; stored as strings in the header of the file.</summary>
/// <param name="Dataset">Name of the data set that the network was trained on, or null if the file does not say.</param>
/// <param name="Recipe">How it was trained, in one line.</param>
/// <param name="TestAccuracy">Fraction of the full test set classified correctly when it was written.</param>
public sealed record CheckpointMetadata(
    Architecture Architecture,
    Normalization Normalization,
    string? Dataset = null,
    string? Recipe = null,
    double? TestAccuracy = null,
    ulong? Seed = null)
{
    /// <summary>What the metadata mean; another number means something else.</summary>
    internal const string Format = "lethean-1";

    internal IReadOnlyDictionary<string, string> ToStrings()
    {
        var strings = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["architecture"] = Architecture.Family,
            ["width"] = Text(Architecture.Width),
            ["groups"] = Text(Architecture.Groups),
            ["split-after"] = Text(Architecture.SplitAfter),
            ["classes"] = Text(Architecture.Classes),
            ["mean"] = Join(Normalization.Mean),
            ["standard-deviation"] = Join(Normalization.StandardDeviation),
        };
        Add("dataset", Dataset);
        Add("recipe", Recipe);
        Add("test-accuracy", TestAccuracy?.ToString("R", CultureInfo.InvariantCulture));
        Add("seed", Seed?.ToString(CultureInfo.InvariantCulture));
        return strings;

        void Add(string key, string? value)
        {
            if (value is not null)
                strings[key] = value;
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Join(ImmutableArray<float> values) =>
        string.Join(' ', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
