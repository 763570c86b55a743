using System.Collections.Immutable;
using System.Globalization;
using Lethean.Learning.Models;

namespace Lethean.Learning.Checkpoints;

/// <summary>Reads the metadata of a checkpoint; the architecture is required, the rest may be missing.</summary>
internal sealed class MetadataReader(IReadOnlyDictionary<string, string> metadata, string origin)
{
    // Networks that say nothing of their normalisation take the channel statistics of Fashion-MNIST.
    private static readonly Normalization Unstated = new([0.2860f, 0.2860f, 0.2860f], [0.3530f, 0.3530f, 0.3530f]);

    public CheckpointMetadata Read()
    {
        if (metadata.TryGetValue("format", out var format) && format != CheckpointMetadata.Format)
            throw new InputException($"{origin}: metadata format is '{format}'; this program reads {CheckpointMetadata.Format}: name a checkpoint of 'lethean train', or take the program that wrote this one.");
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
        : throw new InputException($"{origin}: metadata lacks '{key}'; a Lethean checkpoint names its architecture, width, groups and split-after.");
}
