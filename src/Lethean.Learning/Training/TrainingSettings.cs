using System.Text.Json.Serialization;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Training;

/// <summary>Everything that a joint training depends on besides the images: same settings and threads, same weights.</summary>
public sealed record TrainingSettings
{
    /// <summary>Name of the training and its checkpoint.</summary>
    public required string Recipe { get; init; }

    /// <summary>Name of a data set that <see cref="Data.DatasetDescriptor"/> knows.</summary>
    public required string Dataset { get; init; }

    public required Architecture Architecture { get; init; }

    /// <summary>Checkpoint of the same network whose weights the training starts from; null for random ones.</summary>
    public string? InitialCheckpoint { get; init; }

    /// <summary>Passes over the training images, 1 or more.</summary>
    public required int Epochs { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>Images of each step, 1 or more.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Share of each batch that is rotated for the auxiliary loss, above 0 to 1. The main loss is of the whole batch.</summary>
    public double AuxiliaryShare { get; init; } = 1;

    /// <summary>Of SGD, 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Nesterov's momentum (Sutskever 2013, as PyTorch defines it).</summary>
    public bool Nesterov { get; init; }

    /// <summary>L2 penalty on every weight, 0 to below 1.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Null for SGD on every weight.</summary>
    public MuonSettings? Muon { get; init; }

    /// <summary>Of the main loss, 0 to below 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Share of itself that the running average of the weights keeps at each step, 0 to below 1; 0 for no averaging.</summary>
    public double Averaging { get; init; }

    /// <summary>Forward and backward at <see cref="Precision.Bfloat16"/>, with float32 master weights.</summary>
    public bool BFloat16 { get; init; }

    /// <summary>Whether the checkpoint is stored in half precision; its accuracy is measured after rounding.</summary>
    public bool HalfPrecisionCheckpoint { get; init; }

    /// <summary>Zero pixels added on every side before a crop of the original size is drawn, 0 to 16.</summary>
    public int CropPadding { get; init; } = 4;

    /// <summary>Whether images are mirrored, each with probability ½.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>Side in pixels of the square that is blanked in each image (DeVries and Taylor 2017), 0 to 32; 0 blanks nothing.</summary>
    public int Cutout { get; init; }

    /// <summary>Probability of an image of the main loss to get a square of another one (CutMix, Yun et al. 2019), 0 to 1.</summary>
    public double CutMix { get; init; }

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
        Require(CutMix is >= 0 and <= 1, "cutmix", CutMix, "0 to 1");
        return this;
    }

    /// <summary>The checkpoint that the training starts from; null if from none.</summary>
    /// <exception cref="InputException">It cannot be read, or is another network or normalised for other data.</exception>
    public Checkpoint? LoadInitial()
    {
        if (InitialCheckpoint is null)
            return null;
        var path = ShippedFiles.Find(InitialCheckpoint);
        var (initial, data) = (Checkpoint.Load(path), DatasetDescriptor.Find(Dataset));
        return initial.Metadata.Architecture == Architecture
            && initial.Metadata.Normalization.Equals(new(data.Mean, data.StandardDeviation))
            ? initial
            : throw new InputException(
                $"{path}: is {initial.Metadata.Architecture}, normalised for {initial.Metadata.Dataset}; the training is of "
                + $"{Architecture} on {Dataset}. Name another initial-checkpoint, architecture or dataset.");
    }

    private static void Require(bool holds, string name, double value, string allowed)
    {
        if (!holds)
            throw new InputException(FormattableString.Invariant($"training: {name} is {value}; allowed: {allowed}."));
    }
}

/// <summary>
/// Muon (Jordan 2024) for the weights of all convolutions but the first. Each step is along the orthogonal matrix nearest to the Nesterov
/// momentum, so that no direction of a layer is neglected. All other weights follow SGD.
/// </summary>
/// <param name="RateRatio">Learning rate as a multiple of SGD's, above 0 to 100.</param>
/// <param name="Momentum">0 to below 1.</param>
/// <param name="WeightDecay">Share of a weight that a step of rate 1 would remove, 0 to 1; independent of the gradient (decoupled).</param>
/// <param name="Iterations">Newton–Schulz iterations, 1 to 20.</param>
public sealed record MuonSettings(double RateRatio, double Momentum, double WeightDecay, int Iterations);

/// <summary>The learning rate over the course of a training.</summary>
[JsonDerivedType(typeof(OneCycleSchedule), "one-cycle")]
[JsonDerivedType(typeof(StepSchedule), "step")]
public abstract record LearningRateSchedule
{
    /// <summary>A new schedule is a line here.</summary>
    public static KindFamily<LearningRateSchedule> All { get; } = new("schedules", OneCycleSchedule.Declaration, StepSchedule.Declaration);

    /// <param name="epoch">Epochs done, fractions included: 0 … <paramref name="epochs"/>.</param>
    public abstract double At(double epoch, int epochs);
}

/// <summary>Linear warm-up to the peak, then a cosine to zero (Smith 2018).</summary>
/// <param name="Warmup">Fraction of the training that warms up, 0 … 1.</param>
public sealed record OneCycleSchedule(double Peak = 0.1, double Warmup = 0.2) : LearningRateSchedule
{
    public static Kind<OneCycleSchedule> Declaration { get; } = new(
        "one-cycle", "Linear warm-up to the peak, then a cosine to zero.", new())
    {
        { s => s.Peak, PositiveNumber(10), "Highest learning rate." },
        { s => s.Warmup, Fraction, "Share of the training that warms up." },
    };

    public override double At(double epoch, int epochs)
    {
        var progress = epoch / epochs;
        return progress < Warmup
            ? Peak * progress / Warmup
            : Peak * 0.5 * (1 + Math.Cos(Math.PI * (progress - Warmup) / (1 - Warmup)));
    }

    public override string ToString() => FormattableString.Invariant($"one-cycle to {Peak}, {Warmup:P0} warm-up, cosine to 0");
}

/// <summary>Multiplied by a factor every so many epochs (Perry 2020: 0.1 every 50).</summary>
public sealed record StepSchedule(double Initial = 0.1, int Every = 50, double Factor = 0.1) : LearningRateSchedule
{
    public static Kind<StepSchedule> Declaration { get; } = new("step", "Multiplied by a factor again and again.", new())
    {
        { s => s.Initial, PositiveNumber(10), "First learning rate." },
        { s => s.Every, WholeNumber(1, 10_000, "epochs"), "Time between two drops." },
        { s => s.Factor, PositiveNumber(1), "What a drop leaves." },
    };

    public override double At(double epoch, int epochs) => Initial * Math.Pow(Factor, Math.Floor(epoch / Every));

    public override string ToString() => FormattableString.Invariant($"{Initial}, times {Factor} every {Every} epochs");
}
