using System.CommandLine;
using System.CommandLine.Parsing;
using Lethean.Actors.Configuration;
using Lethean.Host.Cluster;
using Lethean.Host.Runs;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Device = TorchSharp.torch.Device;

namespace Lethean.Host.Commands;

/// <summary>Options that several commands share; each command gets instances of its own.</summary>
public static class CommonOptions
{
    public static Option<string?> Out(string what) => new("--out", "-o")
    {
        HelpName = "DIR",
        Description = what,
    };

    public static Option<ulong?> Seed(string fallback = "the scenario's") => new("--seed")
    {
        HelpName = "N",
        Description = $"Seed of every random stream (default: {fallback}).",
    };

    public static Option<string[]> Set(string example = "lethean.evaluation.every=25") => new("--set")
    {
        HelpName = "PATH=VALUE",
        Description = $"Overrides one setting, e.g. --set {example}. May be given more than once; the last one wins.",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<int?> Workers() => new Option<int?>("--workers")
    {
        HelpName = "N",
        Description = "Variants that run at the same time (default: lethean.experiment.workers); changes no number but times.",
    }.Within(1, 256);

    public static Option<string?> Cluster() => new("--cluster")
    {
        HelpName = "WHERE",
        Description = "Other processes compute the variants: local=N starts N of them here; listen=HOST:PORT waits for 'lethean node' "
            + "to join, beyond this machine with certificate=FILE.",
    };

    /// <exception cref="InputException">It is not what is allowed.</exception>
    public static ClusterOptions? ReadCluster(string? given) => given is null ? null : ClusterOptions.Parse(given);

    /// <summary>Names separated by commas, at least one.</summary>
    public static Option<string[]> Names(string option, string what)
    {
        var names = new Option<string[]>(option)
        {
            HelpName = "NAME,…",
            Description = what,
            CustomParser = result => Split(result.Tokens),
        };
        names.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Split(result.Tokens).Length == 0)
                result.AddError($"{option} {result.Tokens[^1].Value}: names nothing; allowed: names, separated by commas");
        });
        return names;
    }

    private static string[] Split(IReadOnlyList<Token> tokens) =>
        [.. tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public static Option<bool> Json() => new("--json")
    {
        Description = "Writes one JSON object to standard output, everything else to standard error.",
    };
}

/// <summary>
/// The options of commands that measure a checkpoint without a scenario. They read the same settings as a scenario, with the
/// same defaults; an option counts more than a setting.
/// </summary>
internal sealed class MeasurementOptions
{
    private const string AllTestImages = "this command has no traffic; all test images are there for it";

    private readonly Argument<string> _checkpoint =
        new Argument<string>("CHECKPOINT") { Description = "A safetensors checkpoint." }.RefusingOptions();

    private readonly Option<string?> _data = new("--data")
    {
        HelpName = "DIR",
        Description = "Folder of the data set (default: lethean.data.path; else searched, see 'lethean data list').",
    };

    private readonly Option<DeviceKind?> _device = new("--device")
    {
        HelpName = "KIND",
        Description = "auto (CUDA where there is one, else the processor), cpu or cuda (default: lethean.device.kind).",
    };

    private readonly Option<int?> _threads = new("--threads") { HelpName = "N", Description = "Processors to use (default: all)." };
    private readonly Option<ulong?> _seed = CommonOptions.Seed("lethean.seed");
    private readonly Option<string[]> _set = CommonOptions.Set("lethean.data.path=DIR");

    public Command AddTo(Command command)
    {
        command.Arguments.Add(_checkpoint);
        foreach (var option in new Option[] { _data, _device, _threads, _seed, _set })
            command.Options.Add(option);
        return command;
    }

    /// <param name="others">Paths of settings that do not count for the command, and why.</param>
    /// <exception cref="InputException">A value is not allowed.</exception>
    public Measurement Read(ParseResult parsed, IReadOnlyDictionary<string, string> others)
    {
        var threads = parsed.GetValue(_threads);
        if (threads is < 1)
            throw new InputException($"--threads {threads}: allowed: 1 or more");
        ProcessorBudget.Require($"--threads {threads}", threads ?? 1);
        return new Measurement(
            parsed.GetRequiredValue(_checkpoint),
            MeasurementSettings.Load(
                parsed.GetRequiredValue(_set), parsed.GetValue(_seed),
                new Dictionary<string, string>(others)
                {
                    ["lethean.device.threads"] = "--threads says how many processors are used",
                    ["lethean.device.memory"] = "only nodes of a cluster look at it",
                    ["lethean.data.held-out"] = AllTestImages,
                    ["lethean.data.traffic-share"] = AllTestImages,
                }),
            parsed.GetValue(_data), parsed.GetValue(_device), threads ?? Environment.ProcessorCount);
    }
}

/// <summary>What a command measures, and how it computes.</summary>
/// <param name="Path">The checkpoint's, as it was given.</param>
/// <param name="DataPath">Folder of the data set, where an option names one.</param>
/// <param name="Kind">Of device, where an option names one.</param>
/// <param name="Threads">Processors to use, 1 or more.</param>
internal sealed record Measurement(string Path, MeasurementSettings Settings, string? DataPath, DeviceKind? Kind, int Threads)
{
    public ulong Seed => Settings.Seed;

    /// <exception cref="InputException">There is no such device.</exception>
    public Device ResolveDevice() => Kind?.Resolve("--device") ?? Settings.Device.Resolve();

    /// <exception cref="InputException">It cannot be read.</exception>
    public Checkpoint LoadCheckpoint() => Checkpoint.Load(ShippedFiles.Find(Path));

    /// <summary>The data that the checkpoint was trained on.</summary>
    /// <exception cref="InputException">The checkpoint does not say it, or it is not on this machine.</exception>
    public LocatedDataset Locate(Checkpoint checkpoint) =>
        DataLocation.Require(DataLocation.DatasetOf(checkpoint, Path), DataPath ?? Settings.Data.Path);
}
