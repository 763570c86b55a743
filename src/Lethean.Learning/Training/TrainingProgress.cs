using System.Collections.Immutable;
using System.Diagnostics;

namespace Lethean.Learning.Training;

/// <summary>Reported after every step, and again when an epoch is finished.</summary>
public sealed record TrainingProgress
{
    /// <summary>The running epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs of the whole training.</summary>
    public required int Epochs { get; init; }

    /// <summary>Training images seen in this epoch.</summary>
    public required int Images { get; init; }

    public required int ImagesPerEpoch { get; init; }

    /// <summary>Mean over the epoch so far, main and auxiliary loss together.</summary>
    public required double Loss { get; init; }

    /// <summary>Accuracy of the main head on the augmented images of the epoch so far, 0 to 1.</summary>
    public required double TrainAccuracy { get; init; }

    /// <summary>The last finished epoch, with its test accuracy; null during the first.</summary>
    public required EpochRecord? Last { get; init; }

    /// <summary>Mean over the epoch so far.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Until the end of the training, evaluations not included.</summary>
    public required TimeSpan TimeLeft { get; init; }
}

/// <summary>One row of a training's curve.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean over the epoch, main and auxiliary loss together.</param>
/// <param name="TrainAccuracy">Accuracy of the main head on the augmented images during the epoch, 0 to 1.</param>
/// <param name="TestAccuracy">Accuracy on all test images after the epoch, 0 to 1; of the averaged weights where there are any.</param>
/// <param name="Seconds">Duration without the evaluation.</param>
public sealed record EpochRecord(int Epoch, double Loss, double TrainAccuracy, double TestAccuracy, double Seconds)
{
    /// <summary>Whether this can be the row of the given epoch.</summary>
    internal bool IsSound(int epoch) =>
        Epoch == epoch && Loss >= 0 && double.IsFinite(Loss) && TrainAccuracy is >= 0 and <= 1 && TestAccuracy is >= 0 and <= 1
        && Seconds >= 0 && double.IsFinite(Seconds);
}

/// <summary>Collects the running means and the time of one epoch.</summary>
/// <param name="before">The epochs that are finished.</param>
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
        return new()
        {
            Epoch = before.Length + 1,
            Epochs = settings.Epochs,
            Images = _images,
            ImagesPerEpoch = imagesPerEpoch,
            Loss = _loss / _images,
            TrainAccuracy = (double)_correct / _images,
            Last = before.LastOrDefault(),
            ImagesPerSecond = rate,
            TimeLeft = TimeSpan.FromSeconds(epochsLeft * imagesPerEpoch / rate),
        };
    }

    public EpochRecord Finish(double testAccuracy, double seconds) =>
        new(before.Length + 1, _loss / _images, (double)_correct / _images, testAccuracy, seconds);

    public double Seconds => _watch.Elapsed.TotalSeconds;
}
