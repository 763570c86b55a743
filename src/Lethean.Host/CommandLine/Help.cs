using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace Lethean.Host.CommandLine;

/// <summary>
/// Help under the name by which users call the program, not that of its file. A list of commands says in a paragraph what each
/// does; its examples are in the help of the command itself.
/// </summary>
public sealed partial class Help(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>A file or a pipe has no width of its own.</summary>
    private const int WidthOfFiles = 120;

    /// <summary>Puts this in the place of the help that <paramref name="root"/> came with.</summary>
    public static RootCommand Install(RootCommand root)
    {
        root.HelpName = "lethean";
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            var action = (HelpAction)option.Action!;
            if (Console.IsOutputRedirected)
                action.MaxWidth = WidthOfFiles;
            option.Action = new Help(action);
        }

        return root;
    }

    /// <summary>What is missing does not matter to who asks for help.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        foreach (var command in parseResult.CommandResult.Command.Subcommands)
            command.Description = FirstParagraph(command.Description);
        parseResult.CommandResult.Command.Description = Unwrapped(parseResult.CommandResult.Command.Description);
        return help.Invoke(parseResult);
    }

    private static string FirstParagraph(string? text) => Unwrapped(text).Split("\n\n")[0];

    /// <summary>Paragraphs in a line each, for the library to wrap where the terminal ends. What is indented stays as it is.</summary>
    private static string Unwrapped(string? text) => ProseEnd().Replace((text ?? "").ReplaceLineEndings("\n"), " ");

    [GeneratedRegex(@"(?<=[^\n:])\n(?=[^\n ])")]
    private static partial Regex ProseEnd();
}
