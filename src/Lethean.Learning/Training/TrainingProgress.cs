namespace Lethean.Learning.Training;

/// <summary>Reported after every step, and once an epoch is finished.</summary>
/// <param name="Epoch">1-based.</param>
/// <param name="Images">Training images seen in this epoch.</param>
/// <param name="Loss">Mean over the epoch so far.</param>
/// <param name="TrainAccuracy">Main head on the augmented images of the epoch so far.</param>
/// <param name="Last">The last finished epoch, with its test accuracy; null while the first runs.</param>
/// <param name="ImagesPerSecond">In this epoch.</param>
/// <param name="TimeLeft">Of the whole training, tests aside.</param>
public sealed record TrainingProgress(
    int Epoch, int Epochs, int Images, int ImagesPerEpoch, double Loss, double TrainAccuracy, EpochRecord? Last,
    double ImagesPerSecond, TimeSpan TimeLeft);
