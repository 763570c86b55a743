using Lethean.Host.Terminal;

namespace Lethean.Host.Tests.Progress;

/// <summary>What a command would write into a log.</summary>
internal sealed class LogOutput : IDisposable
{
    private readonly StringWriter _text = new() { NewLine = "\n" };

    public LogOutput() => Output = new Output(json: false, _text, redirected: true);

    public Output Output { get; }

    public string Text => _text.ToString();

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose() => _text.Dispose();
}
