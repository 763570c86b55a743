using Lethean.Learning.Models;

namespace Lethean.Learning.Training;

/// <summary>Everything that a joint training depends on, besides the images: same settings and threads, same weights.</summary>
public sealed record TrainingSettings
{
    /// <summary>What the training and its checkpoint are called.</summary>
    public required string Recipe { get; init; }

    /// <summary>Name of a data set that <see cref="Data.DatasetDescriptor"/> knows.</summary>
    public required string Dataset { get; init; }

    public required Architecture Architecture { get; init; }

    /// <summary>Passes over the training images, 1 or more.</summary>
    public required int Epochs { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>Images for each step, 1 or more.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Share of each batch that the auxiliary loss is estimated on, turned, above 0 to 1. The main loss sees all of it.</summary>
    public double AuxiliaryShare { get; init; } = 1;

    /// <summary>Of SGD, 0 … 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Step along the gradient at where the momentum leads (Sutskever 2013, as PyTorch defines it).</summary>
    public bool Nesterov { get; init; }

    /// <summary>L2 penalty on every weight.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Null: SGD for every weight.</summary>
    public MuonSettings? Muon { get; init; }

    /// <summary>Of the main loss, 0 … 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Share that the running average of the weights keeps at each step; 0 takes the weights themselves.</summary>
    public double Averaging { get; init; }

    /// <summary>Convolutions, forward and backward, in bfloat16 with float32 master weights.</summary>
    public bool BFloat16 { get; init; }

    /// <summary>Store the checkpoint in half precision; its accuracy is measured after rounding.</summary>
    public bool HalfPrecisionCheckpoint { get; init; }

    /// <summary>Zero pixels on every side from which a crop of the original size is drawn.</summary>
    public int CropPadding { get; init; } = 4;

    /// <summary>Mirror every other image, at random.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>Side in pixels of the square that is blanked in each image (DeVries and Taylor 2017); 0 blanks nothing.</summary>
    public int Cutout { get; init; }

    public ulong Seed { get; init; } = 1;

    /// <exception cref="InputException">A value is outside its range; the message names it.</exception>
    public TrainingSettings Validated()
    {
        Architecture.Validated();
        Require(Epochs is >= 1 and <= 10_000, "epochs", Epochs, "1 to 10000");
        Require(BatchSize is >= 1 and <= 10_000, "batch-size", BatchSize, "1 to 10000");
        Require(AuxiliaryShare is > 0 and <= 1, "auxiliary-share", AuxiliaryShare, "above 0 to 1");
        Require(Momentum is >= 0 and < 1, "momentum", Momentum, "0 to below 1");
        Require(WeightDecay is >= 0 and < 1, "weight-decay", WeightDecay, "0 to below 1");
        Require(LabelSmoothing is >= 0 and < 1, "label-smoothing", LabelSmoothing, "0 to below 1");
        Require(Averaging is >= 0 and < 1, "averaging", Averaging, "0 to below 1");
        Require(CropPadding is >= 0 and <= 16, "crop-padding", CropPadding, "0 to 16");
        Require(Cutout is >= 0 and <= 32, "cutout", Cutout, "0 to 32");
        return this;
    }

    private static void Require(bool holds, string name, double value, string allowed)
    {
        if (!holds)
            throw new InputException(FormattableString.Invariant($"training: {name} is {value}; allowed: {allowed}."));
    }
}
