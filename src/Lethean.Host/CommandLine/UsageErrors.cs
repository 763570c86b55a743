using System.CommandLine;
using System.CommandLine.Parsing;
using Lethean.Learning;

namespace Lethean.Host.CommandLine;

/// <summary>What is wrong with a command line, in one line, and how it is meant to look.</summary>
public static class UsageErrors
{
    public static void Print(ParseResult parsed, TextWriter error) => error.WriteLine($"lethean: {In(parsed)}");

    /// <returns>A line on what is wrong and one on how it is meant; null where nothing is wrong.</returns>
    public static string? In(ParseResult parsed) => (Blank(parsed) ?? (parsed.Errors.Count + parsed.UnmatchedTokens.Count > 0 ? Describe(parsed) : null)) is { } problem
        ? $"{problem}\nusage: {Usage(parsed.CommandResult)} (see --help)"
        : null;

    /// <summary>Nothing that a command takes may be empty, as an unset variable of a script would be.</summary>
    private static string? Blank(ParseResult parsed) => parsed.CommandResult.Children
        .Where(child => child.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        .Select(child => child is OptionResult { Option: var option } ? $"{option.Name} needs a value: {option.Name} {option.HelpName}"
            : $"{(child as ArgumentResult)?.Argument.Name} is empty")
        .FirstOrDefault();

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
        : Describe(parsed.Errors[0], parsed.CommandResult.Command);

    /// <summary>In our words where the parser would name types of the language it is written in.</summary>
    private static string Describe(ParseError error, Command command) => (error.SymbolResult, error.Message) switch
    {
        (OptionResult { Option: var option, Tokens: [.., var given] }, var message) when message.StartsWith("Cannot parse", StringComparison.Ordinal) =>
            $"{option.Name} {given.Value}: not allowed; allowed: {Allowed(option.ValueType)}",
        (OptionResult { Option: var option, Tokens: [] }, _) => $"{option.Name} needs a value: {option.Name} {option.HelpName}",
        (_, var message) when message.StartsWith("Required argument missing", StringComparison.Ordinal) =>
            $"{command.Name} needs {string.Join(" and ", command.Arguments.Select(argument => argument.Name))}",
        _ => error.Message.TrimEnd('.'),
    };

    private static string Allowed(Type type)
    {
        var single = Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;
        return single.IsEnum ? string.Join(", ", Enum.GetNames(single).Select(name => name.ToLowerInvariant()))
            : single == typeof(ulong) ? $"a whole number from 0 to {ulong.MaxValue}"
            : "a whole number";
    }

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
