using System.CommandLine;
using System.CommandLine.Parsing;

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
