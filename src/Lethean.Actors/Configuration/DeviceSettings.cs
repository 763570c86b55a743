namespace Lethean.Actors.Configuration;

/// <summary>Where and how broadly is computed.</summary>
/// <param name="Kind">Where.</param>
/// <param name="Threads">Threads that serve and adapt, 1 or more; part of what makes two runs bit-identical.</param>
public sealed record DeviceSettings(DeviceKind Kind, int Threads);

public enum DeviceKind
{
    /// <summary>CUDA where there is one, else the processor.</summary>
    Auto,

    Cpu,

    Cuda,
}
