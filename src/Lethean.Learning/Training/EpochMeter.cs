using System.Collections.Immutable;
using System.Diagnostics;

namespace Lethean.Learning.Training;

/// <summary>Running means and times of one epoch.</summary>
internal sealed class EpochMeter(TrainingSettings settings, int imagesPerEpoch, ImmutableArray<EpochRecord> before)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private double _loss;
    private int _images;
    private int _correct;

    public void Add(int images, double loss, int correct)
    {
        _images += images;
        _loss += loss * images;
        _correct += correct;
    }

    public TrainingProgress Progress()
    {
        var epochsLeft = settings.Epochs - before.Length - (double)_images / imagesPerEpoch;
        var rate = _images / _watch.Elapsed.TotalSeconds;
        return new(
            before.Length + 1, settings.Epochs, _images, imagesPerEpoch, _loss / _images, (double)_correct / _images,
            before.LastOrDefault(), rate, TimeSpan.FromSeconds(epochsLeft * imagesPerEpoch / rate));
    }

    public EpochRecord Finish(double testAccuracy, double seconds) =>
        new(before.Length + 1, _loss / _images, (double)_correct / _images, testAccuracy, seconds);

    public double Seconds => _watch.Elapsed.TotalSeconds;
}
