using Lethean.Learning.Models;
using Lethean.Learning.Native;
using TorchSharp;

namespace Lethean.Actors.Configuration;

/// <summary>How what the model still knows is measured; the first evaluation is always of the untouched weights.</summary>
/// <param name="Every">Served samples between evaluations, 1 or more.</param>
/// <param name="Images">Images in each evaluation, from the first on, 1 or more; null for all that there are.</param>
/// <param name="BatchSize">Images computed at once, 1 or more.</param>
/// <param name="Threads">Threads that evaluate beside the model's, 1 or more.</param>
/// <param name="Precision">What the evaluated copy of the network convolves in.</param>
/// <param name="GradientCorrelation">Whether each sample's gradients are compared before it is served.</param>
public sealed record EvaluationSettings(int Every, int? Images, int BatchSize, int Threads, EvaluationPrecision Precision,
    CorrelationMetric GradientCorrelation)
{
    /// <summary>On the real-time clock: also after so much time, whatever was served meanwhile; null: not so.</summary>
    public TimeSpan? Period { get; init; }
}

/// <summary>What evaluations convolve in.</summary>
/// <param name="Asked">Null for what is fastest: bfloat16 on a processor that multiplies in it faster, else float32.</param>
public readonly record struct EvaluationPrecision(Precision? Asked)
{
    /// <param name="device">Where the evaluated copy of the network is.</param>
    public Precision On(torch.Device device) =>
        Asked ?? (device.type == DeviceType.CPU && ComputeDevice.ProcessorMultipliesBfloat16 ? Precision.Bfloat16 : Precision.Full);
}

/// <summary>When the cosine of main and auxiliary gradient (Perry 2020, equation 1) is measured.</summary>
public enum CorrelationMetric
{
    Off,

    /// <summary>Of every sample, with the weights that it finds.</summary>
    EverySample,
}

/// <summary>What a run measures and keeps.</summary>
/// <param name="Warmup">What the measurements leave out.</param>
/// <param name="PerturbedPixels">Whether the pixels that attackers make are kept.</param>
public sealed record MetricsSettings(WarmupSettings Warmup, bool PerturbedPixels);

/// <summary>An answer is measured when both are over.</summary>
/// <param name="Samples">So many answers at the start are not measured, 0 or more.</param>
/// <param name="Duration">Nor are samples that were intended earlier than this after the start, zero or more.</param>
public sealed record WarmupSettings(int Samples, TimeSpan Duration);

/// <summary>How the capacity is measured: samples a second that the model serves in a closed loop.</summary>
/// <param name="Warmup">Answers at the start that do not count, 0 or more.</param>
/// <param name="Samples">Answers that count, 20 or more.</param>
public sealed record CapacitySettings(int Warmup, int Samples);
