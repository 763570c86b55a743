namespace Lethean.Learning.Training;

/// <summary>One row of a training's curve.</summary>
/// <param name="Epoch">1-based.</param>
/// <param name="Loss">Mean over the epoch of main and auxiliary loss together.</param>
/// <param name="TrainAccuracy">Main head on the augmented images, during the epoch.</param>
/// <param name="TestAccuracy">On all test images after the epoch, with the averaged weights where the recipe averages.</param>
/// <param name="Seconds">Duration, without the test.</param>
public sealed record EpochRecord(int Epoch, double Loss, double TrainAccuracy, double TestAccuracy, double Seconds)
{
    /// <summary>Whether it can be the row of this epoch.</summary>
    internal bool IsSound(int epoch) =>
        Epoch == epoch && Loss >= 0 && double.IsFinite(Loss) && TrainAccuracy is >= 0 and <= 1 && TestAccuracy is >= 0 and <= 1
        && Seconds >= 0 && double.IsFinite(Seconds);
}
