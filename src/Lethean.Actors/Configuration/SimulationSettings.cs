using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;
using Lethean.Learning.Native;
using TorchSharp;

namespace Lethean.Actors.Configuration;

/// <summary>Everything about one simulation but its seed.</summary>
public sealed record SimulationSettings
{
    public required DeviceSettings Device { get; init; }

    public required ModelSettings Model { get; init; }

    public required DataSettings Data { get; init; }

    public required AdaptationSettings Adaptation { get; init; }

    public required TrafficSettings Traffic { get; init; }

    public required ServingSettings Serving { get; init; }

    /// <summary>The chain, first link first; may be empty.</summary>
    public required IReadOnlyList<DefenseSettings> Defenses { get; init; }

    public required EvaluationSettings Evaluation { get; init; }

    public required MetricsSettings Metrics { get; init; }

    public required CapacitySettings Capacity { get; init; }

    /// <summary>Least wall-clock time between two points from which an interrupted run goes on, 0 or more; null for none.</summary>
    public required TimeSpan? CheckpointEvery { get; init; }

    /// <summary>Whether the run keeps a line for each sample.</summary>
    public required bool OutcomesLog { get; init; }

    /// <summary>Longest time that one actor waits for the answer of another, above 0.</summary>
    public required TimeSpan AnswerWithin { get; init; }

    /// <summary>
    /// Whether an interrupted simulation can go on where it was: time that is simulated, answers that come from the model, which is here.
    /// </summary>
    public bool CanGoOn => Traffic is { Clock: ClockKind.Virtual, Target: null } && Serving.Mode == ServingMode.Adapted;

    /// <summary>Whether outcomes are kept: also where a metric of every sample would have no other place.</summary>
    public bool KeepsOutcomes => OutcomesLog || Evaluation.GradientCorrelation == CorrelationMetric.EverySample;
}

/// <summary>What a simulation computes on, and how much of it.</summary>
/// <param name="Kind">Where.</param>
/// <param name="Threads">Threads that serve and adapt, 1 or more; part of what makes two runs bit-identical.</param>
/// <param name="Memory">That a node of a cluster must have free for it; <c>null</c>: none.</param>
public sealed record DeviceSettings(DeviceKind Kind, int Threads, ByteSize? Memory)
{
    /// <summary>The device itself.</summary>
    /// <exception cref="InputException">CUDA is asked for and not to be had.</exception>
    public torch.Device Resolve() => Kind.Resolve("lethean.device.kind");
}

public enum DeviceKind
{
    /// <summary>CUDA where there is one, else the processor.</summary>
    Auto,

    Cpu,

    Cuda,
}

public static class DeviceKinds
{
    /// <summary>The device itself.</summary>
    /// <param name="setting">What a message calls the setting.</param>
    /// <exception cref="InputException">CUDA is asked for and not to be had.</exception>
    public static torch.Device Resolve(this DeviceKind kind, string setting) => kind switch
    {
        DeviceKind.Cpu => torch.CPU,
        _ when ComputeDevice.HasCuda => ComputeDevice.Cuda(),
        DeviceKind.Auto => torch.CPU,
        _ => throw new InputException(
            $"{setting} is cuda, but there is no CUDA device, or libtorch is one for the processor; "
            + "use auto or cpu, or see './lethean doctor'"),
    };
}

/// <summary>Which network is deployed.</summary>
/// <param name="Checkpoint">A safetensors file, relative to the working directory or else to the folder of the program.</param>
/// <param name="CheckpointPosition">Where the file is named, for the message when it cannot be used.</param>
public sealed record ModelSettings(string Checkpoint, SourcePosition CheckpointPosition);
