using Lethean.Learning;
using Lethean.Learning.Native;
using TorchSharp;

namespace Lethean.Actors.Configuration;

/// <summary>Where and how broadly is computed.</summary>
/// <param name="Kind">Where.</param>
/// <param name="Threads">Threads that serve and adapt, 1 or more; part of what makes two runs bit-identical.</param>
public sealed record DeviceSettings(DeviceKind Kind, int Threads)
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
            $"{setting} is cuda, but there is no CUDA device, or libtorch is one for the processor; use auto or cpu, or see './lethean doctor'"),
    };
}
