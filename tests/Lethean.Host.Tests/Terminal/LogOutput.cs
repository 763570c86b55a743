using Lethean.Host.Terminal;

namespace Lethean.Host.Tests.Terminal;

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

/// <summary>A clock that stands where it was put.</summary>
internal sealed class HandClock : TimeProvider
{
    public TimeSpan Now { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;
}
