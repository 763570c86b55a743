using Lethean.Learning;
using TorchSharp;

namespace Lethean.Actors.Configuration;

/// <summary>Where and how broadly is computed.</summary>
/// <param name="Kind">Where.</param>
/// <param name="Threads">Threads that serve and adapt, 1 or more; part of what makes two runs bit-identical.</param>
public sealed record DeviceSettings(DeviceKind Kind, int Threads)
{
    /// <summary>The device itself.</summary>
    /// <exception cref="InputException">CUDA is asked for and not to be had.</exception>
    public torch.Device Resolve() => Kind switch
    {
        DeviceKind.Cpu => torch.CPU,
        DeviceKind.Auto => torch.cuda.is_available() ? torch.CUDA : torch.CPU,
        _ => torch.cuda.is_available() ? torch.CUDA : throw new InputException(
            "lethean.device.kind is cuda, but there is no CUDA device, or libtorch is one for the processor; use auto or cpu, or see './lethean doctor'"),
    };
}

public enum DeviceKind
{
    /// <summary>CUDA where there is one, else the processor.</summary>
    Auto,

    Cpu,

    Cuda,
}
