using System.Security.Cryptography;
using System.Text.Json;
using Lethean.Actors.Metrics;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>Reads a run folder, also one whose writer was killed: then some summaries are missing, the evaluations are not.</summary>
public static class RunReader
{
    private const long MostBytes = 1 << 30;
    private const string Advice = "put the file back as the run wrote it";

    /// <exception cref="InputException">Not a run folder, or a file in it is damaged, or lacks what the others tell of.</exception>
    public static RunData Read(string path)
    {
        var manifest = ReadManifest(path);
        var summaryPath = Path.Combine(path, RunFolder.SummaryFile);
        var summary = Path.Exists(summaryPath) ? Parse(summaryPath, SummaryDocument.Parse)
            : manifest.Status != RunStatus.Completed ? null
            : throw new InputException($"{summaryPath}: is missing, though the run is complete; {Advice}");
        // A variant that ended before the process was killed has its summary beside its checkpoint.
        var summaries = FinishedVariants.ReadSummaries(Path.Combine(path, RunFolder.Checkpoints)).Concat(summary?.Variants ?? [])
            .DistinctBy(variant => (variant.Name, variant.Seed)).ToDictionary(variant => (variant.Name, variant.Seed));
        var evaluations = ReadEvaluations(path, manifest);
        if (manifest.Status == RunStatus.Completed)
            RequireAll(Path.Combine(path, RunFolder.EvaluationsFile), summaries, evaluations);
        var variants = evaluations.Keys.Concat(summaries.Keys).Distinct().Select(key =>
            new VariantData(key.Name, key.Seed, evaluations.GetValueOrDefault(key, []), summaries.GetValueOrDefault(key)));
        var configurationPath = Path.Combine(path, RunFolder.ConfigurationFile);
        var configuration = Path.Exists(configurationPath) ? RunJson.ReadText(configurationPath, MostBytes, Advice) : "";
        return new RunData(manifest, configuration, [.. variants], summary?.Assertions ?? []);
    }

    /// <summary>Reads the outcome of each sample, line by line; none where the run did not keep them.</summary>
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
        if (!Path.Exists(file))
            throw new InputException(
                $"{path}: not a run folder ({RunFolder.ManifestFile} is missing); name a folder that 'lethean run' wrote");
        return Parse(file, Manifest.Parse);
    }

    /// <summary>The manifest of a run that can go on: its checksum fits, and that of the configuration.</summary>
    /// <exception cref="InputException">As of <see cref="ReadManifest"/>; or the run is complete, or one of the two files is not as the run
    /// wrote it.</exception>
    public static Manifest ReadToResume(string path)
    {
        var manifest = ReadManifest(path);
        if (manifest.Status == RunStatus.Completed)
            throw new InputException($"{path}: is complete, nothing is left to do; 'lethean report {path}' shows it");
        var (file, configuration) = (Path.Combine(path, RunFolder.ManifestFile), Path.Combine(path, RunFolder.ConfigurationFile));
        const string mend = $"{Advice}, or run the scenario anew into another folder";
        if (!SealedJson.IsWhole(RunJson.ReadText(file, MostBytes, mend)))
            throw new InputException($"{file}: is damaged or was changed (its checksum does not fit); {mend}");
        if (Convert.ToHexStringLower(SHA256.HashData(InputFile.ReadBytes(configuration, MostBytes, mend))) != manifest.ConfigurationSha256)
            throw new InputException(
                $"{configuration}: is damaged or was changed (its SHA-256 is not that of {RunFolder.ManifestFile}); {mend}");
        return manifest;
    }

    private static OrderedDictionary<(string Name, ulong Seed), List<EvaluationPoint>> ReadEvaluations(string path, Manifest manifest)
    {
        var evaluations = new OrderedDictionary<(string, ulong), List<EvaluationPoint>>();
        // A line may be in the file and still in the part that it was taken from.
        var lines = RunFolder.EvaluationFiles(path)
            .SelectMany(file => JsonLinesFile.Read(file, "an evaluation", line => ParseEvaluation(line, manifest)));
        foreach (var (variant, seed, point) in lines.DistinctBy(line => (line.Variant, line.Seed, line.Point.Sample)))
        {
            if (!evaluations.TryGetValue((variant, seed), out var points))
                evaluations.Add((variant, seed), points = []);
            points.Add(point);
        }

        return evaluations;
    }

    private static Evaluated ParseEvaluation(string line, Manifest manifest)
    {
        var evaluated = MetricsJson.ParseEvaluation(line);
        return evaluated.Point.ImagesPerClass.Length == manifest.Classes.Count ? evaluated
            : throw new JsonException(
                $"imagesPerClass has {evaluated.Point.ImagesPerClass.Length} numbers, the run {manifest.Classes.Count} classes");
    }

    /// <summary>The summary of a complete run holds all of its evaluations.</summary>
    private static void RequireAll(
        string path, Dictionary<(string Name, ulong Seed), VariantSummary> summaries, OrderedDictionary<(string Name,
            ulong Seed), List<EvaluationPoint>> evaluations)
    {
        var told = summaries.SelectMany(variant => variant.Value.Evaluations.Select(point => (variant.Key, point.Sample))).ToHashSet();
        var all = told.Count;
        told.ExceptWith(evaluations.SelectMany(variant => variant.Value.Select(point => (variant.Key, point.Sample))));
        if (told.Count > 0)
        {
            var what = File.Exists(path) ? "lacks" : "is missing, and with it";
            throw new InputException(
                $"{path}: {what} {told.Count} of the {all} evaluations of which {RunFolder.SummaryFile} tells; {Advice}");
        }
    }

    private static T Parse<T>(string path, Func<string, T> parse)
    {
        try
        {
            return parse(RunJson.ReadText(path, MostBytes, Advice));
        }
        catch (Exception problem) when (RunJson.IsDamage(problem))
        {
            throw new InputException($"{path}: cannot be read ({RunJson.Describe(problem)}); {Advice}");
        }
    }
}
