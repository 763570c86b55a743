using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Lethean.Learning;

namespace Lethean.Host.Commands;

/// <summary>What is wrong with a command line, in one line, and how it should look.</summary>
public static class UsageErrors
{
    /// <summary>Characters of what was given that are shown.</summary>
    private const int MostOfToken = 200;

    /// <returns>A line on what is wrong and one on the usage; null where nothing is wrong.</returns>
    public static string? In(ParseResult parsed)
    {
        var problem = Blank(parsed) ?? (parsed.Errors.Count + parsed.UnmatchedTokens.Count > 0 ? Describe(parsed) : null);
        return problem is null ? null : $"{problem}\nusage: {Usage(parsed.CommandResult)} (see --help)";
    }

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

    /// <summary>Refuses numbers that name no member of an enumeration, which the parser would convert.</summary>
    public static Option<T> RefusingNumbers<T>(this Option<T> option) =>
        option.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Names(typeof(T)));

    /// <summary>Refuses what is not a whole number in a range, ends included.</summary>
    public static Option<T?> Within<T>(this Option<T?> option, T least, T most) where T : struct, IBinaryInteger<T>
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !(
                T.TryParse(given.Value, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most))
                result.AddError(NotAllowed(option, given.Value, $"a whole number from {least} to {most}"));
        });
        return option;
    }

    private static string Describe(ParseResult parsed) => parsed.UnmatchedTokens is [var first, ..]
        ? Unknown(first, parsed.CommandResult)
        : Describe(parsed.Errors[0], parsed.CommandResult.Command);

    /// <summary>
    /// In our words, by what is wrong with which symbol: the library's own texts change with its version and name types of the
    /// language that it is written in. The texts of validators are our own already.
    /// </summary>
    private static string Describe(ParseError error, Command command) => error.SymbolResult switch
    {
        CommandResult => $"{(command is RootCommand ? "lethean" : command.Name)} needs a command: "
            + string.Join(", ", command.Subcommands.Select(one => one.Name)),
        ArgumentResult { Tokens: [] } =>
            $"{command.Name} needs {string.Join(" and ", command.Arguments.Select(argument => argument.Name))}",
        OptionResult { Option: VersionOption } => "--version stands alone",
        OptionResult { Option: var option, IdentifierToken: null } => $"{command.Name} needs {option.Name} {option.HelpName}",
        OptionResult { Option: var option, Tokens: [] } => $"{option.Name} needs a value: {option.Name} {option.HelpName}",
        OptionResult { Option: var option, Tokens: var given } when given.Count > option.Arity.MaximumNumberOfValues =>
            $"{option.Name} is given {given.Count} times; allowed: once",
        OptionResult { Option: { Validators: [] } option, Tokens: var given } =>
            NotAllowed(option, Refused(option.ValueType, given), Allowed(option.ValueType)),
        _ => error.Message.TrimEnd('.'),
    };

    private static string NotAllowed(Option option, string given, string allowed) =>
        $"{option.Name} {PrintableText.Of(given, MostOfToken)}: not allowed; allowed: {allowed}";

    private static string Refused(Type type, IReadOnlyList<Token> given) =>
        (given.FirstOrDefault(token => !Names(type).Contains(token.Value, StringComparer.OrdinalIgnoreCase)) ?? given[^1]).Value;

    private static string Allowed(Type type) => Names(type) is { Length: > 0 } names ? string.Join(", ", names)
        : Single(type) == typeof(ulong) ? $"a whole number from 0 to {ulong.MaxValue}"
        : "a whole number";

    private static string[] Names(Type type) =>
        Single(type) is { IsEnum: true } single ? [.. Enum.GetNames(single).Select(name => name.ToLowerInvariant())] : [];

    private static Type Single(Type type) => Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;

    private static string Unknown(string token, CommandResult? result)
    {
        var (shown, command) = (PrintableText.Of(token, MostOfToken), result?.Command);
        if (command is not null && !token.StartsWith('-') && command.Subcommands.Count == 0)
            return $"'{shown}' is one argument too many for {command.Name}";
        var options = command?.Options.Select(option => option.Name).ToList() ?? [];
        // The command would know it: the parser takes what stands before it for options of the program itself.
        if (options.Contains(token))
            return $"{token} stands before the command; options come after it";
        return token.StartsWith('-')
            ? $"unknown option '{shown}'; {Suggestions.For(token, options)}"
            : $"unknown command or argument '{shown}'; {Suggestions.For(token, command?.Subcommands.Select(inner => inner.Name) ?? [])}";
    }

    private static string Usage(CommandResult result)
    {
        var path = result.Command.Name;
        for (var parent = result.Parent; parent is CommandResult command; parent = command.Parent)
            path = $"{(command.Command is RootCommand ? "lethean" : command.Command.Name)} {path}";
        var arguments = string.Concat(
            result.Command.Arguments.Select(argument => $" {argument.Name}{(argument.Arity.MaximumNumberOfValues > 1 ? "…" : "")}"));
        return result.Command is RootCommand ? "lethean COMMAND [options]"
            : $"{path}{(result.Command.Subcommands.Count > 0 ? " COMMAND" : "")}{arguments} [options]";
    }
}
