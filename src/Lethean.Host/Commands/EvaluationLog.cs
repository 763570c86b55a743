using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lethean.Host.Folders;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Evaluation;
using Spectre.Console;

namespace Lethean.Host.Commands;

/// <summary>
/// The rows of an evaluation as they come, in <c>evaluation.jsonl</c>: the first line says what is measured, each further one
/// is a row. A second evaluation of the same goes on where the first ended.
/// </summary>
public sealed class EvaluationLog : IDisposable
{
    public const string FileName = "evaluation.jsonl";

    private static readonly JsonSerializerOptions OneLine = new(RunJson.Options) { WriteIndented = false };
    private readonly JsonLinesFile? _file;

    private EvaluationLog(JsonLinesFile? file, IReadOnlyList<EvaluationRow> known) => (_file, Known) = (file, known);

    /// <summary>Rows of an earlier evaluation of the same.</summary>
    public IReadOnlyList<EvaluationRow> Known { get; }

    /// <param name="folder">Null to keep nothing.</param>
    /// <param name="subject">What is measured; rows of different subjects never share a file.</param>
    /// <exception cref="InputException">The folder holds rows of something else, a damaged file, or cannot be written.</exception>
    public static EvaluationLog Open(string? folder, EvaluationSubject subject)
    {
        if (folder is null)
            return new(null, []);
        var path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            var lines = Path.Exists(path) ? JsonLinesFile.Read(path).ToList() : [];
            var rows = Parse(path, lines, subject);
            // Goes on behind the whole lines; one that a kill has cut off would spoil the next.
            var file = new JsonLinesFile(path, lines.Sum(line => Encoding.UTF8.GetByteCount(line) + 1L));
            if (lines.Count == 0)
                Append(file, subject);
            return new(file, rows);
        }
        catch (Exception problem) when (OutputFile.IsRefused(problem))
        {
            throw OutputFile.Refused($"--out {folder}", problem);
        }
    }

    public void Add(EvaluationRow row)
    {
        if (_file is not null)
            Append(_file, row);
    }

    public void Dispose() => _file?.Dispose();

    private static List<EvaluationRow> Parse(string path, List<string> lines, EvaluationSubject subject)
    {
        if (lines.FindIndex(line => !SealedJson.IsWhole(line)) is >= 0 and var damaged)
            throw new InputException(
                $"{path}:{damaged + 1}: is damaged (its checksum does not fit); delete the file, or name another folder");
        try
        {
            if (lines.Count > 0 && JsonSerializer.Deserialize<EvaluationSubject>(lines[0], OneLine) is var other && other != subject)
                throw new InputException(
                    $"{path}: holds an evaluation of something else ({other?.Difference(subject) ?? "no subject"}); name another folder");
            return [.. lines.Skip(1).Select(line => JsonSerializer.Deserialize<EvaluationRow>(line, OneLine)!)];
        }
        catch (JsonException problem)
        {
            throw new InputException($"{path}: cannot be read ({problem.Message}); the file is damaged, name another folder");
        }
    }

    private static void Append<T>(JsonLinesFile file, T line)
    {
        file.Append(SealedJson.Seal(JsonSerializer.Serialize(line, OneLine)));
        file.Flush();
    }
}

/// <summary>One measured accuracy, with its 95 % Wilson interval.</summary>
public sealed record EvaluationRow
{
    /// <summary><c>clean</c>, or the corruption's name.</summary>
    public required string Images { get; init; }

    public required AdaptationChoice Adaptation { get; init; }

    /// <summary>Images measured.</summary>
    public required int Count { get; init; }

    public required int Correct { get; init; }

    /// <summary>Fraction classified correctly.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Lower bound of its interval.</summary>
    public required double Low { get; init; }

    /// <summary>Upper bound.</summary>
    public required double High { get; init; }

    /// <summary>Wall time, in which other rows may have been measured too.</summary>
    public required double Seconds { get; init; }

    /// <summary>Images with logits that are not finite, counted as wrong; only written where there are any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int NonFinite { get; init; }

    public static EvaluationRow Of(string images, AdaptationChoice adaptation, int count, int correct, TimeSpan time)
    {
        var (low, high) = WilsonInterval.Of(correct, count);
        return new EvaluationRow
        {
            Images = images,
            Adaptation = adaptation,
            Count = count,
            Correct = correct,
            Accuracy = (double)correct / count,
            Low = low,
            High = high,
            Seconds = Math.Round(time.TotalSeconds, 3),
        };
    }
}

/// <summary>What rows of one evaluation have in common.</summary>
/// <param name="Checkpoint">SHA-256 of its file.</param>
/// <param name="Data">SHA-256 of the test images and labels.</param>
/// <param name="Images">How many of them, from the first on.</param>
public sealed record EvaluationSubject(string Checkpoint, string Data, int Images, int Severity, ulong Seed)
{
    /// <summary>The settings of the adaptation; null where nothing adapts, or where they are the defaults.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Adaptation { get; init; }

    /// <summary>What a model that does not adapt convolves in; null for float32.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Precision { get; init; }

    /// <summary>In words, where the two differ.</summary>
    public string Difference(EvaluationSubject other) => string.Join(", ", new[]
    {
        Checkpoint == other.Checkpoint ? "" : "another checkpoint",
        Data == other.Data ? "" : "other images",
        Images == other.Images ? "" : $"{Images} images",
        Severity == other.Severity ? "" : $"severity {Severity}",
        Seed == other.Seed ? "" : $"seed {Seed}",
        Precision == other.Precision ? "" : $"precision {Precision ?? "float32"}",
        Adaptation == other.Adaptation ? "" : $"adaptation {Adaptation ?? "by the defaults"}",
    }.Where(difference => difference.Length > 0));
}

/// <summary>Accuracies in percent with their 95 % intervals: a line for each kind of images, a column for each way of adapting.</summary>
internal static class EvaluationTable
{
    public static void Print(IAnsiConsole console, IReadOnlyList<EvaluationRow> rows, int severity)
    {
        var ways = rows.Select(row => row.Adaptation).Distinct().ToList();
        var names = rows.Select(row => row.Images).Distinct().ToList();
        var table = new TextTable(1, [
            $"accuracy{(names.Count > 1 ? $" (severity {severity})" : "")}",
            .. ways.Select(way => way == AdaptationChoice.None ? "not adapting" : NameOf(way)),
        ]);
        foreach (var name in names)
            table.Add([name, .. ways.Select(way => Cell(rows.FirstOrDefault(row => row.Images == name && row.Adaptation == way)))]);
        foreach (var mean in CorruptionMean.Of(names))
            table.Add([mean.Title, .. ways.Select(way => Percent(mean.Of(rows, way)))]);
        table.Write(console);
    }

    /// <summary>As the option has it.</summary>
    public static string NameOf(AdaptationChoice way) => way.ToString().ToLowerInvariant();

    private static TextCell Cell(EvaluationRow? row) => row is null ? "–" : string.Create(CultureInfo.InvariantCulture,
        $"{100 * row.Accuracy:0.00} % ({100 * row.Low:0.0} to {100 * row.High:0.0})");

    private static TextCell Percent(double? fraction) =>
        fraction is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.00} %") : "–";
}

/// <summary>A mean of accuracies over a set of corruptions, each as heavy as the others.</summary>
/// <param name="Key">In JSON.</param>
/// <param name="Title">In the table.</param>
/// <param name="Corruptions">Their names; null for all that were measured.</param>
internal sealed record CorruptionMean(string Key, string Title, IReadOnlySet<string>? Corruptions)
{
    private static readonly CorruptionMean Measured = new("measured", "mean of the corruptions", null);

    /// <summary>
    /// The published mean is that of the common fifteen. Frost has textures of our own, so that the mean without snow and frost stands
    /// beside it.
    /// </summary>
    private static readonly CorruptionMean[] Sets =
    [
        Over("common", "mean of the 15 common (frost of our own)", Corruption.Common),
        Over("commonWithoutSnowAndFrost", "mean of 13, no snow or frost", Corruption.Common.Where(IsComparable)),
        Over("extra", "mean of the 4 extra", Corruption.Extra),
    ];

    public static IReadOnlyList<CorruptionMean> All { get; } = [.. Sets, Measured];

    /// <summary>What there is to say of these images: the sets that are complete, or else the mean of two or more corruptions.</summary>
    public static IEnumerable<CorruptionMean> Of(IReadOnlyCollection<string> images)
    {
        var complete = Sets.Where(set => set.Corruptions!.IsSubsetOf(images)).ToList();
        return complete.Count == 0 && images.Count(name => name != ImageFeed.Clean) > 1 ? [Measured] : complete;
    }

    /// <summary>In [0, 1]; null where not all of them were measured, or none.</summary>
    public double? Of(IReadOnlyList<EvaluationRow> rows, AdaptationChoice way)
    {
        var accuracies = rows.Where(row => row.Adaptation == way && row.Images != ImageFeed.Clean)
            .Where(row => Corruptions?.Contains(row.Images) ?? true).Select(row => row.Accuracy).ToList();
        return accuracies.Count > 0 && accuracies.Count >= (Corruptions?.Count ?? 0) ? accuracies.Average() : null;
    }

    private static bool IsComparable(Corruption corruption) => corruption.Name is not ("snow" or "frost");

    private static CorruptionMean Over(string key, string title, IEnumerable<Corruption> corruptions) =>
        new(key, title, corruptions.Select(corruption => corruption.Name).ToHashSet());
}
