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
    {
        IsJson = json;
        var writer = json ? Console.Error : Console.Out;
        var redirected = json ? Console.IsErrorRedirected : Console.IsOutputRedirected;
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

    /// <summary>One plain line for people; markup characters in it are not interpreted.</summary>
    public void Line(string text) => Human.WriteLine(text);

    /// <summary>Writes the command's one object, if <c>--json</c> was given.</summary>
    public void Json<T>(T value)
    {
        if (IsJson)
            Console.Out.WriteLine(JsonSerializer.Serialize(value, RunJson.Options));
    }
}
