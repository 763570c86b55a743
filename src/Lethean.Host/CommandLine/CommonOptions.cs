using System.CommandLine;
using System.CommandLine.Parsing;
using Lethean.Actors.Configuration;

namespace Lethean.Host.CommandLine;

/// <summary>Options that several commands share; each command gets instances of its own.</summary>
public static class CommonOptions
{
    public static Option<string?> Out(string what) => new("--out", "-o")
    {
        HelpName = "DIR",
        Description = what,
    };

    public static Option<ulong?> Seed() => new("--seed")
    {
        HelpName = "N",
        Description = "Seed of every random stream (default: the scenario's).",
    };

    public static Option<string[]> Set() => new("--set")
    {
        HelpName = "PATH=VALUE",
        Description = "Overrides one configuration value, e.g. --set lethean.evaluation.every=25. May be given again and again; the last wins.",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<int?> Workers() => new Option<int?>("--workers")
    {
        HelpName = "N",
        Description = "Variants that run at the same time (default: lethean.experiment.workers); changes no number but times.",
    }.Within(1, 256);

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

    /// <summary>Overrides, and the workers where they were given, which count more.</summary>
    public static IReadOnlyList<string> WithWorkers(IReadOnlyList<string> sets, int? workers) =>
        workers is { } given ? [.. sets, FormattableString.Invariant($"lethean.experiment.workers={given}")] : sets;

    /// <summary>The library would show a default value as the program names it, not as users write it.</summary>
    public static Option<DeviceKind> Device() => new("--device")
    {
        HelpName = "KIND",
        Description = "auto (CUDA where there is one, else the processor), cpu or cuda (default: auto).",
    };

    public static Option<bool> Json() => new("--json")
    {
        Description = "Writes one JSON object to standard output, everything else to standard error.",
    };
}
