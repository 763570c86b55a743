using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Host.Platform;
using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;

namespace Lethean.Host.Folders;

/// <summary>How a run ended, or that it has not.</summary>
public enum RunStatus
{
    Running,
    Completed,
    Interrupted,
    Failed,
}

/// <summary>A file or data set that went into a run: what it was called, and the SHA-256 of its content.</summary>
public sealed record Ingredient(string Name, string Origin, string Sha256);

/// <summary>Some images of one split of a data set, from 0.</summary>
/// <param name="Split">Train or test.</param>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
public sealed record ImageRange(DatasetSplit Split, int First, int Last)
{
    public static ImageRange Of(ImageDataset images) => new(images.Split, images.Offset, images.Offset + images.Count - 1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{KebabCase.Of(Split)} {First} to {Last}");
}

/// <summary>Which images of a data set serve what; no image serves two ends.</summary>
/// <param name="Dataset">Its name.</param>
/// <param name="Training">What attackers and defenses draw from.</param>
/// <param name="Traffic">What users send; null where they send none.</param>
/// <param name="Evaluated">What the accuracy is of.</param>
public sealed record ImageUse(string Dataset, ImageRange Training, ImageRange? Traffic, ImageRange Evaluated)
{
    /// <param name="evaluated">The first so many; null for all.</param>
    public static ImageUse Of(ImageSplit split, int? evaluated) => new(
        split.Train.Descriptor.Name,
        ImageRange.Of(split.Train),
        split.Traffic is { } traffic ? ImageRange.Of(traffic) : null,
        ImageRange.Of(evaluated is { } count ? split.Evaluation.Slice(0, count) : split.Evaluation));

    public override string ToString() =>
        $"images of {Dataset}: users send {Traffic?.ToString() ?? "none"}, evaluations use {Evaluated}, attackers and defenses {Training}";
}

/// <summary>A served run that was cut off, and where its model was taken up.</summary>
/// <param name="Folder">As it was named.</param>
/// <param name="Sample">Samples that it had served when the model was written down.</param>
public sealed record ContinuedRun(string Folder, long Sample);

/// <summary>A model behind an endpoint that was attacked.</summary>
/// <param name="Url">Of the server.</param>
/// <param name="Model">What the server calls it.</param>
/// <param name="Version">As it was asked for; null: which the server liked.</param>
/// <param name="Probed">The model that evaluations asked; null where none were made.</param>
/// <param name="ProbesDisturb">Whether that is the attacked one, which may have learned from them.</param>
public sealed record TargetUse(string Url, string Model, string? Version, string? Probed, bool ProbesDisturb)
{
    public static TargetUse Of(TargetSettings target) =>
        new(target.Url.ToString(), target.Model, target.Version, target.Probed, target.ProbesDisturb);

    public override string ToString()
    {
        var probes = Probed is null ? "no probes" : ProbesDisturb ? "probes went to it too, and it may have learned from them"
            : $"probes went to {Probed}";
        return $"{Model}{(Version is null ? "" : $" (version {Version})")} at {Url}; {probes}";
    }
}

/// <summary>Where a run's numbers come from: <c>manifest.json</c>.</summary>
public sealed record Manifest
{
    private const int KnownSchema = 1;

    public int Schema { get; init; } = KnownSchema;
    public required string Name { get; init; }
    public required RunStatus Status { get; init; }
    public required DateTime StartedUtc { get; init; }
    public DateTime? FinishedUtc { get; init; }

    /// <summary>When it went on after an interruption.</summary>
    public IReadOnlyList<DateTime> ResumedUtc { get; init; } = [];

    /// <summary>The served run whose model this one goes on with; null for none.</summary>
    public ContinuedRun? Continues { get; init; }
    public required IReadOnlyList<string> Command { get; init; }
    public required ulong Seed { get; init; }

    /// <summary>SHA-256 of <c>resolved.conf</c>; null in folders of versions that did not say it.</summary>
    public string? ConfigurationSha256 { get; init; }
    public required IReadOnlyList<Ingredient> Data { get; init; }

    /// <summary>Which images were used for what; empty in folders of versions that evaluated what users sent.</summary>
    public IReadOnlyList<ImageUse> Images { get; init; } = [];

    /// <summary>What was attacked behind endpoints; of the first checkpoint then only the data set counts.</summary>
    public IReadOnlyList<TargetUse> Targets { get; init; } = [];

    public required IReadOnlyList<Ingredient> Checkpoints { get; init; }

    /// <summary>Recorded arrivals.</summary>
    public IReadOnlyList<Ingredient> Traces { get; init; } = [];

    /// <summary>What the model served in a closed loop before the run; null where no rate of the scenario asked for it.</summary>
    public MeasuredCapacity? Capacity { get; init; }

    /// <summary>Names of the classes, in the order of the per-class counts.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public IReadOnlyDictionary<string, string> Versions { get; init; } = CurrentVersions();
    public string? Commit { get; init; } = CurrentCommit();
    public string Device { get; init; } = CurrentDevice(cuda: false);

    /// <summary>What computes convolutions where <see cref="Convolution.Variable"/> is set; null where it is not.</summary>
    public string? Convolutions { get; init; } = Convolution.LibraryOnly ? "libtorch" : null;

    /// <summary>What evaluations convolve in, each once; empty in folders of versions that did not say it.</summary>
    public IReadOnlyList<string> EvaluationPrecision { get; init; } = [];

    /// <summary>Who computed what; null where one machine did all.</summary>
    public ClusterUse? Cluster { get; init; }

    /// <summary>Of nodes that compute the same: the version, its commit, that of TorchSharp, and who convolves.</summary>
    public static string Program { get; } =
        $"{CurrentVersions()["lethean"]} {CurrentCommit() ?? "of no commit"} with TorchSharp {CurrentVersions()["torchsharp"]}"
        + (Convolution.LibraryOnly ? " and convolutions by libtorch" : "");

    public string ToJson() => SealedJson.Seal(JsonSerializer.Serialize(this, RunJson.Options));

    /// <exception cref="JsonException">The text is no manifest that this version knows.</exception>
    public static Manifest Parse(string text)
    {
        RunJson.RequireSchema(JsonNode.Parse(text)!.AsObject()["schema"], KnownSchema);
        var manifest = JsonSerializer.Deserialize<Manifest>(text, RunJson.Options)!;
        IEnumerable<object?> entries = [.. manifest.Command, .. manifest.Data, .. manifest.Images, .. manifest.Targets,
            .. manifest.Checkpoints, .. manifest.Traces, .. manifest.Classes, .. manifest.EvaluationPrecision, .. manifest.Versions.Values,
            .. manifest.Cluster?.Variants ?? [], .. manifest.Cluster?.Disagreements ?? []];
        return entries.All(entry => entry is not null) ? manifest : throw new JsonException("an entry of a list is null");
    }

    private static string Informational(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version?.ToString() ?? "unknown";

    private static Dictionary<string, string> CurrentVersions() => new()
    {
        ["lethean"] = Informational(typeof(Manifest).Assembly).Split('+')[0],
        ["dotnet"] = Environment.Version.ToString(),
        ["akka"] = Informational(typeof(Akka.Actor.ActorSystem).Assembly).Split('+')[0],
        ["torchsharp"] = Informational(typeof(TorchSharp.torch).Assembly).Split('+')[0],
    };

    private static string? CurrentCommit() =>
        Informational(typeof(Manifest).Assembly).Split('+') is [_, var commit] ? commit : null;

    /// <param name="cuda">Whether a graphics processor computes.</param>
    public static string CurrentDevice(bool cuda) =>
        (cuda ? $"{Machine.Gpu ?? "CUDA"} of " : "")
        + $"{Machine.Processor}, {Machine.Cores}, {RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}";
}

/// <summary>Who computed the variants of a run on several machines.</summary>
/// <param name="Variants">Those that are complete, in the order in which they were.</param>
/// <param name="Disagreements">Variants that two nodes computed with other results.</param>
public sealed record ClusterUse(IReadOnlyList<NodeUse> Variants, IReadOnlyList<string> Disagreements)
{
    public static ClusterUse None { get; } = new([], []);
}

/// <param name="Node">The machine and its process.</param>
/// <param name="Processor">Its kind.</param>
/// <param name="Attempt">From 1; more where nodes were lost.</param>
public sealed record NodeUse(string Variant, ulong Seed, string Node, string Processor, int Attempt);

/// <summary>Samples a second that a model serves in a closed loop.</summary>
public sealed record MeasuredCapacity
{
    /// <summary>Whose settings were measured.</summary>
    public required string Variant { get; init; }

    /// <summary>Samples over the time that they took.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Lower end of the 95 % interval, from the means of consecutive batches (Student's t).</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of it.</summary>
    public required double High { get; init; }

    /// <summary>Answers that counted.</summary>
    public required int Samples { get; init; }

    /// <summary>Answers before these.</summary>
    public required int Warmup { get; init; }

    /// <summary>Time that the counted answers took.</summary>
    public required double Seconds { get; init; }

    /// <summary>From one answer to the next, in milliseconds, evaluations included and the crafting of attackers left out.</summary>
    public required Distribution TimePerSampleMs { get; init; }
}
