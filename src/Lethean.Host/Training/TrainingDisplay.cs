using System.Globalization;
using Lethean.Host.CommandLine;
using Lethean.Learning.Training;

namespace Lethean.Host.Training;

/// <summary>A line for every finished epoch and, where the terminal can redraw, one for the running epoch.</summary>
public sealed class TrainingDisplay(Output output) : IProgress<TrainingProgress>, IDisposable
{
    private const int BarWidth = 24;
    private const string ClearLine = "\r\e[K";
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(250);
    private DateTime _drawn;
    private int _lastEpoch;

    public void Report(TrainingProgress value)
    {
        if (value.Last is { } last && last.Epoch != _lastEpoch)
        {
            _lastEpoch = last.Epoch;
            Line(Describe(last, value.Epochs));
        }

        if (!output.CanRedraw || DateTime.UtcNow - _drawn < RedrawEvery)
            return;
        _drawn = DateTime.UtcNow;
        var filled = (int)((long)BarWidth * value.Images / value.ImagesPerEpoch);
        output.Human.Profile.Out.Writer.Write(string.Create(CultureInfo.InvariantCulture,
            $"{ClearLine}epoch {value.Epoch}/{value.Epochs} {new string('━', filled)}{new string('╌', BarWidth - filled)} loss {value.Loss:0.000}  train {100 * value.TrainAccuracy:0.0} %  {value.ImagesPerSecond:0} images/s  {value.TimeLeft:h\\:mm\\:ss} left"));
    }

    /// <summary>One line that stays.</summary>
    public void Line(string text)
    {
        if (output.CanRedraw)
            output.Human.Profile.Out.Writer.Write(ClearLine);
        output.Line(text);
    }

    public void Dispose()
    {
        if (output.CanRedraw)
            output.Human.Profile.Out.Writer.Write(ClearLine);
    }

    private static string Describe(EpochRecord epoch, int epochs) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch,3}/{epochs}  loss {epoch.Loss:0.0000}  train {100 * epoch.TrainAccuracy,5:0.0} %  test {100 * epoch.TestAccuracy,5:0.00} %  {epoch.Seconds:0} s");
}
