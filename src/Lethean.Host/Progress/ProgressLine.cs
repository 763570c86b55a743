using System.Diagnostics;
using System.Globalization;
using Lethean.Host.CommandLine;

namespace Lethean.Host.Progress;

/// <summary>How far long work of equal steps is and how long it will still take, as a <see cref="StatusLine"/>. Thread-safe.</summary>
/// <param name="total">Steps of the whole work.</param>
public sealed class ProgressLine(Output output, long total) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly StatusLine _status = new(output);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private string _name = "";
    private long _done;

    /// <summary>Names the part of the work that begins.</summary>
    public void Begin(string name)
    {
        lock (_lock)
            _name = name;
    }

    public void Advance(long steps)
    {
        lock (_lock)
        {
            _done += steps;
            _status.Show(_ => Describe());
        }
    }

    /// <summary>One line that stays.</summary>
    public void Line(string text)
    {
        lock (_lock)
            _status.Line(text);
    }

    public void Dispose() => _status.Clear();

    private string Describe()
    {
        var share = (double)_done / total;
        var left = share > 0 ? StatusLine.Clock(_clock.Elapsed * ((1 - share) / share)) + " left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{_name}: {100 * share:0} % of all, {_done / _clock.Elapsed.TotalSeconds:0.#} /s, {left}");
    }
}
