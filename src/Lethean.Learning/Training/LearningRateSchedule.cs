using System.Text.Json.Serialization;

namespace Lethean.Learning.Training;

/// <summary>The learning rate over a training.</summary>
[JsonDerivedType(typeof(OneCycleSchedule), "one-cycle")]
[JsonDerivedType(typeof(StepSchedule), "step")]
public abstract record LearningRateSchedule
{
    /// <param name="epoch">Epochs done, with fraction: 0 … <paramref name="epochs"/>.</param>
    public abstract double At(double epoch, int epochs);
}

/// <summary>Linear warm-up to the peak, then a cosine to zero (Smith 2018).</summary>
/// <param name="Warmup">Fraction of the training that warms up, 0 … 1.</param>
public sealed record OneCycleSchedule(double Peak, double Warmup = 0.2) : LearningRateSchedule
{
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
public sealed record StepSchedule(double Initial, int Every, double Factor = 0.1) : LearningRateSchedule
{
    public override double At(double epoch, int epochs) => Initial * Math.Pow(Factor, Math.Floor(epoch / Every));

    public override string ToString() => FormattableString.Invariant($"{Initial}, times {Factor} every {Every} epochs");
}
