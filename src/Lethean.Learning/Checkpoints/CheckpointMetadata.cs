using System.Collections.Immutable;
using System.Globalization;
using Lethean.Learning.Models;

namespace Lethean.Learning.Checkpoints;

/// <summary>What a checkpoint states about itself; stored as strings in the header of the file.</summary>
/// <param name="Dataset">Name of the data set that the network was trained on, or null if the file does not say.</param>
/// <param name="Recipe">How it was trained, in one line.</param>
/// <param name="TestAccuracy">Fraction of the full test set that was classified correctly when the file was written, 0 to 1.</param>
public sealed record CheckpointMetadata(
    Architecture Architecture,
    Normalization Normalization,
    string? Dataset = null,
    string? Recipe = null,
    double? TestAccuracy = null,
    ulong? Seed = null)
{
    /// <summary>Version of the format; readers refuse any other.</summary>
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

/// <summary>Reads the metadata of a checkpoint; the architecture is required, the rest may be missing.</summary>
internal sealed class MetadataReader(IReadOnlyDictionary<string, string> metadata, string origin)
{
    // A checkpoint that does not state its normalisation was trained on the channel statistics of Fashion-MNIST.
    private static readonly Normalization Unstated = new([0.2860f, 0.2860f, 0.2860f], [0.3530f, 0.3530f, 0.3530f]);

    public CheckpointMetadata Read()
    {
        if (metadata.TryGetValue("format", out var format) && format != CheckpointMetadata.Format)
            throw new InputException($"{origin}: metadata format is '{format}'; this program reads {CheckpointMetadata.Format}: "
                + "name a checkpoint of 'lethean train', or take the program that wrote this one.");
        var architecture = new Architecture(
            Required("architecture"), Integer("width"), Integer("groups"), Integer("split-after"),
            metadata.ContainsKey("classes") ? Integer("classes") : 10);
        return new(
            Checked(architecture), Normalization(), metadata.GetValueOrDefault("dataset"), metadata.GetValueOrDefault("recipe"),
            metadata.ContainsKey("test-accuracy") ? Fraction("test-accuracy") : null,
            metadata.ContainsKey("seed") ? Parse<ulong>("seed") : null);
    }

    private Architecture Checked(Architecture architecture)
    {
        try
        {
            return architecture.Validated();
        }
        catch (InputException e)
        {
            throw new InputException($"{origin}: {e.Message}");
        }
    }

    private Normalization Normalization() =>
        metadata.ContainsKey("mean") ? new(Channels("mean", -10, 10), Channels("standard-deviation", 1e-6f, 10)) : Unstated;

    private ImmutableArray<float> Channels(string key, float minimum, float maximum)
    {
        var values = Required(key).Split(' ').Select(word => Number<float>(key, word)).ToImmutableArray();
        return values.Length == 3 && values.All(v => v >= minimum && v <= maximum)
            ? values
            : throw new InputException($"{origin}: metadata {key} must be three numbers from {minimum} to {maximum}.");
    }

    private double Fraction(string key) => Parse<double>(key) is >= 0 and <= 1 and var fraction
        ? fraction
        : throw new InputException($"{origin}: metadata {key} is '{Required(key)}'; allowed: 0 to 1.");

    private int Integer(string key) => Parse<int>(key);

    private T Parse<T>(string key) where T : ISpanParsable<T> => Number<T>(key, Required(key));

    private T Number<T>(string key, string word) where T : ISpanParsable<T> =>
        T.TryParse(word, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InputException($"{origin}: metadata {key} is '{word}', not a number.");

    private string Required(string key) => metadata.TryGetValue(key, out var value)
        ? value
        : throw new InputException(
            $"{origin}: metadata lacks '{key}'; a Lethean checkpoint names its architecture, width, groups and split-after.");
}
