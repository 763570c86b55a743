using System.CommandLine;
using System.CommandLine.Parsing;
using Lethean.Learning;

namespace Lethean.Host.CommandLine;

/// <summary>What is wrong with a command line, in one line, and how it is meant to look.</summary>
public static class UsageErrors
{
    public static void Print(ParseResult parsed, TextWriter error)
    {
        error.WriteLine($"lethean: {Describe(parsed)}");
        error.WriteLine($"usage: {Usage(parsed.CommandResult)} (see --help)");
    }

    /// <summary>Refuses values that look like options: an unknown option would otherwise pass for one more argument.</summary>
    public static T RefusingOptions<T>(this T argument) where T : Argument
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
                result.AddError(Unknown(option.Value, result.Parent as CommandResult));
        });
        return argument;
    }

    private static string Describe(ParseResult parsed) => parsed.UnmatchedTokens is [var first, ..]
        ? Unknown(first, parsed.CommandResult)
        : parsed.Errors[0].Message.TrimEnd('.');

    private static string Unknown(string token, CommandResult? result)
    {
        var known = token.StartsWith('-') || result?.Command.Subcommands.Count is null or 0
            ? result?.Command.Options.Select(option => option.Name) ?? []
            : result.Command.Subcommands.Select(command => command.Name);
        return $"unknown {(token.StartsWith('-') ? "option" : "command or argument")} '{token}'; {Suggestions.For(token, known)}";
    }

    private static string Usage(CommandResult result)
    {
        var path = result.Command.Name;
        for (var parent = result.Parent; parent is CommandResult command; parent = command.Parent)
            path = $"{(command.Command is RootCommand ? "lethean" : command.Command.Name)} {path}";
        var arguments = string.Concat(result.Command.Arguments.Select(argument => $" {argument.Name}{(argument.Arity.MaximumNumberOfValues > 1 ? "…" : "")}"));
        return result.Command is RootCommand ? "lethean COMMAND [options]" : $"{path}{(result.Command.Subcommands.Count > 0 ? " COMMAND" : "")}{arguments} [options]";
    }
}
