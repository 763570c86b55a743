namespace Lethean.Learning.Training;

/// <summary>One row of a training's curve.</summary>
/// <param name="Epoch">1-based.</param>
/// <param name="Loss">Mean over the epoch of main and auxiliary loss together.</param>
/// <param name="TrainAccuracy">Main head on the augmented images, during the epoch.</param>
/// <param name="TestAccuracy">On all test images after the epoch, with the averaged weights where the recipe averages.</param>
/// <param name="Seconds">Duration, without the test.</param>
public sealed record EpochRecord(int Epoch, double Loss, double TrainAccuracy, double TestAccuracy, double Seconds);
