using Lethean.Learning;
using Lethean.Learning.Data;

namespace Lethean.Actors.Configuration;

/// <summary>Which images are held out of what attackers and defenders know, and how users and evaluations share them.</summary>
/// <param name="Path">A folder to look for data in before all others, or null.</param>
/// <param name="HeldOut">Test: the test images. Train: the last fifth of the training images, to choose settings on.</param>
/// <param name="TrafficShare">Of the held-out images, which users send and nobody is evaluated on, from 0, below 1.</param>
public sealed record DataSettings(string? Path, DatasetSplit HeldOut, double TrafficShare);

/// <summary>The images of a run, each in one part only.</summary>
/// <param name="Train">What attackers and defenses draw from.</param>
/// <param name="Evaluation">Held-out images; the first of them are evaluated.</param>
/// <param name="Traffic">Held-out images that users send; null where nobody sends any.</param>
public sealed record ImageSplit(ImageDataset Train, ImageDataset Evaluation, ImageDataset? Traffic)
{
    /// <summary>Of so many training images one is held out where training images are.</summary>
    public const int TrainingImagesPerHeldOut = 5;

    // A share of 0.29 of 100 images is 29 of them, whatever the double next to 0.29 says.
    private const double Rounding = 1e-9;

    /// <summary>The last part of the images that are held out is traffic, the others are for evaluations.</summary>
    /// <exception cref="InputException">There are too few images for so many parts.</exception>
    public static ImageSplit Of(ImageDataset train, ImageDataset test, DataSettings settings)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.HeldOut == DatasetSplit.Test)
            return Of(train, test, settings.TrafficShare);
        var heldOut = train.Count / TrainingImagesPerHeldOut;
        if (heldOut == 0)
            throw new InputException($"lethean.data.held-out is train, but {train.Origin} has {train.Count} training images, and one of "
                + $"{TrainingImagesPerHeldOut} is held out; hold out test, or give the full data set (see 'lethean data list')");
        var known = train.Count - heldOut;
        return Of(train.Slice(0, known), train.Slice(known, heldOut), settings.TrafficShare);
    }

    private static ImageSplit Of(ImageDataset train, ImageDataset heldOut, double trafficShare)
    {
        if (trafficShare == 0)
            return new(train, heldOut, null);
        if (heldOut.Count == 1)
            throw new InputException($"lethean.data.traffic-share: {heldOut.Origin} has 1 image to hold out, too few for users and "
                + "evaluations; give the full data set (see 'lethean data list'), or set the share to 0 where nobody sends such images");
        var traffic = Math.Clamp((int)(heldOut.Count * trafficShare + Rounding), 1, heldOut.Count - 1);
        var evaluated = heldOut.Count - traffic;
        return new(train, heldOut.Slice(0, evaluated), heldOut.Slice(evaluated, traffic));
    }
}
