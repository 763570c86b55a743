using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Lethean.Host.CommandLine;

/// <summary>
/// Help under the name by which users call the program, not that of its file. A list of commands says in a paragraph what each
/// does; its examples are in the help of the command itself.
/// </summary>
public sealed class Help(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Puts this in the place of the help that <paramref name="root"/> came with.</summary>
    public static RootCommand Install(RootCommand root)
    {
        root.HelpName = "lethean";
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new Help((HelpAction)option.Action!);
        return root;
    }

    /// <summary>What is missing does not matter to who asks for help.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        foreach (var command in parseResult.CommandResult.Command.Subcommands)
            command.Description = FirstParagraph(command.Description);
        return help.Invoke(parseResult);
    }

    private static string FirstParagraph(string? text) => (text ?? "").ReplaceLineEndings("\n").Split("\n\n")[0];
}
