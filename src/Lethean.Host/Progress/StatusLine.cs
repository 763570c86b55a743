using Lethean.Host.CommandLine;

namespace Lethean.Host.Progress;

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
