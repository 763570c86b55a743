using System.Globalization;
using Lethean.Host.CommandLine;
using Lethean.Host.Progress;
using Lethean.Learning.Training;

namespace Lethean.Host.Training;

/// <summary>A line for every finished epoch, and how far the running one is.</summary>
public sealed class TrainingDisplay(Output output) : IProgress<TrainingProgress>, IDisposable
{
    private const int BarWidth = 24;
    private readonly StatusLine _status = new(output);
    private int _lastEpoch;

    public void Report(TrainingProgress value)
    {
        if (value.Last is { } last && last.Epoch != _lastEpoch)
        {
            _lastEpoch = last.Epoch;
            Line(Describe(last, value.Epochs));
        }
        else
        {
            _status.Show(bar => Describe(value, bar));
        }
    }

    /// <summary>One line that stays.</summary>
    public void Line(string text) => _status.Line(text);

    public void Dispose() => _status.Clear();

    private static string Describe(TrainingProgress value, bool withBar)
    {
        var fraction = (double)value.Images / value.ImagesPerEpoch;
        var filled = (int)(BarWidth * fraction);
        var share = withBar ? new string('━', filled) + new string('╌', BarWidth - filled) : string.Create(CultureInfo.InvariantCulture, $"{100 * fraction,3:0} %");
        return string.Create(CultureInfo.InvariantCulture,
            $"epoch {value.Epoch,3}/{value.Epochs}  {share}  loss {value.Loss:0.000}  train {100 * value.TrainAccuracy,5:0.0} %  {value.ImagesPerSecond:0} images/s  {StatusLine.Clock(value.TimeLeft)} left");
    }

    private static string Describe(EpochRecord epoch, int epochs) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch,3}/{epochs}  done   loss {epoch.Loss:0.000}  train {100 * epoch.TrainAccuracy,5:0.0} %  test {100 * epoch.TestAccuracy,5:0.00} %  {epoch.Seconds:0} s");
}
