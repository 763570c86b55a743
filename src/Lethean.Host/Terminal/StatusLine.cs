using System.Diagnostics;
using System.Globalization;

namespace Lethean.Host.Terminal;

/// <summary>
/// How far long work is: one line that is redrawn where the terminal can, otherwise (a log, a pipe) a plain line every
/// half a minute, so that a reader sees life without drowning in it.
/// </summary>
public sealed class StatusLine(Output output, TimeProvider? time = null)
{
    public static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(250);
    private const string ClearLine = "\r\e[K";
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long _start = (time ?? TimeProvider.System).GetTimestamp();
    private TimeSpan _shown;

    /// <summary>Shows the status if it is time to; only then is <paramref name="describe"/> called.</summary>
    /// <param name="describe">Makes the line; true where it is redrawn and may hold a bar, false where it is printed and stays.</param>
    public void Show(Func<bool, string> describe)
    {
        var now = _time.GetElapsedTime(_start);
        if (now - _shown < (output.CanRedraw ? RedrawEvery : PlainEvery))
            return;
        _shown = now;
        if (output.CanRedraw)
            output.Human.Profile.Out.Writer.Write(ClearLine + describe(true));
        else
            output.Line(describe(false));
    }

    /// <summary>A line that stays.</summary>
    public void Line(string text)
    {
        Clear();
        output.Line(text);
        if (!output.CanRedraw)
            _shown = _time.GetElapsedTime(_start);
    }

    /// <summary>A duration as hours, minutes and seconds.</summary>
    public static string Clock(TimeSpan duration) =>
        FormattableString.Invariant($"{(long)duration.TotalHours}:{duration.Minutes:00}:{duration.Seconds:00}");

    /// <summary>Takes a redrawn status away again.</summary>
    public void Clear()
    {
        if (output.CanRedraw)
            output.Human.Profile.Out.Writer.Write(ClearLine);
    }
}

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
        return string.Create(
            CultureInfo.InvariantCulture, $"{_name}: {100 * share:0} % of all, {_done / _clock.Elapsed.TotalSeconds:0.#} /s, {left}");
    }
}

/// <summary>Reports at once and in order, on the thread that reports (<see cref="Progress{T}"/> posts to the thread pool, out of
/// order).</summary>
public sealed class SynchronousProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
