using System.Text.Json;
using Lethean.Actors.Metrics;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>Reads a run folder, also one whose writer was killed: then the summaries are missing, the evaluations are not.</summary>
public static class RunReader
{
    /// <exception cref="InputException">Not a run folder, or a file in it is damaged.</exception>
    public static RunData Read(string path)
    {
        var manifest = ReadManifest(path);
        var summaryPath = Path.Combine(path, RunFolder.SummaryFile);
        var summary = File.Exists(summaryPath) ? Parse(summaryPath, SummaryDocument.Parse) : null;
        var configurationPath = Path.Combine(path, RunFolder.ConfigurationFile);
        // A line may be in the file and still in the part that it was taken from.
        var variants = RunFolder.EvaluationFiles(path).SelectMany(file => JsonLinesFile.Read(file, "an evaluation", MetricsJson.ParseEvaluation))
            .DistinctBy(e => (e.Variant, e.Seed, e.Point.Sample))
            .GroupBy(e => (e.Variant, e.Seed))
            .Select(g => new VariantData(g.Key.Variant, g.Key.Seed, [.. g.Select(e => e.Point)],
                summary?.Variants.FirstOrDefault(v => v.Name == g.Key.Variant && v.Seed == g.Key.Seed)));
        return new RunData(manifest, File.Exists(configurationPath) ? File.ReadAllText(configurationPath) : "", [.. variants], summary?.Assertions ?? []);
    }

    /// <summary>Reads what became of the single samples, line by line; none where the run did not keep it.</summary>
    /// <exception cref="InputException">A line is damaged; while it is read.</exception>
    public static IEnumerable<(string Variant, ulong Seed, SampleOutcome Outcome)> ReadOutcomes(string path) =>
        JsonLinesFile.Read(Path.Combine(path, RunFolder.OutcomesFile), "an outcome", MetricsJson.ParseOutcome);

    /// <summary>Reads what a report draws from them.</summary>
    /// <exception cref="InputException">A line is damaged.</exception>
    public static OutcomeSeries ReadSeries(string path) => OutcomeReader.Read(ReadOutcomes(path));

    /// <exception cref="InputException">Not a run folder, or its manifest is damaged.</exception>
    public static Manifest ReadManifest(string path)
    {
        var file = Path.Combine(path, RunFolder.ManifestFile);
        if (!File.Exists(file))
            throw new InputException($"{path}: not a run folder ({RunFolder.ManifestFile} is missing); name a folder that 'lethean run' wrote");
        return Parse(file, text => JsonSerializer.Deserialize<Manifest>(text, RunJson.Options) ?? throw new JsonException("the file holds null"));
    }

    private static T Parse<T>(string path, Func<string, T> parse)
    {
        try
        {
            return parse(File.ReadAllText(path));
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new InputException($"{path}: cannot be read ({problem.Message}); the file is damaged");
        }
    }
}
