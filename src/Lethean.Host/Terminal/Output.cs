using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Host.Folders;
using Lethean.Learning;
using Spectre.Console;

namespace Lethean.Host.Terminal;

/// <summary>
/// Where a command writes. With <c>--json</c>, standard output carries one JSON object and nothing else, also when the command
/// fails; all that is meant for people goes to standard error. docs/json.md says what is in the object.
/// </summary>
public sealed class Output
{
    private readonly Lock _lock = new();
    private readonly JsonObject _answer = [];
    private bool _isAnswered;

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

    /// <summary>One line for people: no markup, and not wrapped, so that paths in it can be copied.</summary>
    public void Line(string text) => Human.Profile.Out.Writer.WriteLine(PrintableText.Of(text));

    /// <summary>The same while something is drawn again and again: it is drawn below the line.</summary>
    public void LineAbove(string text)
    {
        if (CanRedraw)
            Human.WriteLine(PrintableText.Of(text));
        else
            Line(text);
    }

    /// <summary>Puts the properties of a value into the answer.</summary>
    public void Json<T>(T value)
    {
        var properties = JsonSerializer.SerializeToNode(value, RunJson.Options)!.AsObject().ToList();
        lock (_lock)
            foreach (var (name, property) in properties)
                _answer[name] = property?.DeepClone();
    }

    /// <summary>Puts one more element into a list of the answer.</summary>
    public void Json<T>(string list, T element)
    {
        var node = JsonSerializer.SerializeToNode(element, RunJson.Options);
        lock (_lock)
        {
            if (_answer[list] is not JsonArray elements)
                _answer[list] = elements = [];
            elements.Add(node);
        }
    }

    /// <summary>Reports that the command did not finish.</summary>
    /// <param name="message">Null where the user knows already.</param>
    /// <returns>The exit code.</returns>
    public int Fail(int exitCode, string? message)
    {
        if (message is not null)
            Complain(message);
        lock (_lock)
            _answer["error"] = new JsonObject { ["exitCode"] = exitCode, ["message"] = message ?? "interrupted" };
        return exitCode;
    }

    /// <summary>Writes to standard error what is wrong, in as many lines as the message has.</summary>
    public static void Complain(string message)
    {
        foreach (var line in $"lethean: {message}".ReplaceLineEndings("\n").Split('\n'))
            Console.Error.WriteLine(PrintableText.Of(line));
    }

    /// <summary>Writes the answer, if <c>--json</c> was given: the first time, for there is only one.</summary>
    public void WriteJson()
    {
        lock (_lock)
        {
            if (IsJson && !_isAnswered)
                Console.Out.WriteLine(_answer.ToJsonString(RunJson.Options));
            _isAnswered = true;
        }
    }
}
