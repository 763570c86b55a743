using System.Text.Json;
using Lethean.Host.Folders;
using Spectre.Console;

namespace Lethean.Host.CommandLine;

/// <summary>
/// Where a command writes. With <c>--json</c>, standard output carries one JSON object and nothing else;
/// all that is meant for people goes to standard error.
/// </summary>
public sealed class Output
{
    public Output(bool json)
        : this(json, json ? Console.Error : Console.Out, json ? Console.IsErrorRedirected : Console.IsOutputRedirected)
    {
    }

    /// <param name="writer">Gets what is meant for people.</param>
    /// <param name="redirected">Whether that is a file or a pipe, which cannot redraw.</param>
    public Output(bool json, TextWriter writer, bool redirected)
    {
        IsJson = json;
        Human = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
            Human.Profile.Width = 120; // a file or a pipe has no width; wrapped tables would be unreadable
    }

    /// <summary>Whether <c>--json</c> was given.</summary>
    public bool IsJson { get; }

    /// <summary>The console for people.</summary>
    public IAnsiConsole Human { get; }

    /// <summary>Whether the console for people can redraw what it has drawn.</summary>
    public bool CanRedraw => Human.Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <summary>One line for people, as it is: no markup, and not wrapped, so that paths in it can be copied.</summary>
    public void Line(string text) => Human.Profile.Out.Writer.WriteLine(text);

    /// <summary>Writes the command's one object, if <c>--json</c> was given.</summary>
    public void Json<T>(T value)
    {
        if (IsJson)
            Console.Out.WriteLine(JsonSerializer.Serialize(value, RunJson.Options));
    }
}
