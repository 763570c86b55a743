using Lethean.Actors.Configuration;
using Lethean.Learning;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using TorchSharp;

namespace Lethean.Host.Platform;

/// <summary>What the program runs on, in words.</summary>
internal static class Machine
{
    public static string Cores => Environment.ProcessorCount == 1 ? "1 core" : $"{Environment.ProcessorCount} cores";

    /// <summary>That programs on .NET use here at most: of the machine, or of the container.</summary>
    public static ByteSize Memory => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>The first GPU that NVIDIA's driver lists, or null.</summary>
    public static string? Gpu
    {
        get
        {
            const string linux = "/proc/driver/nvidia/gpus";
            var file = Directory.Exists(linux) ? Directory.GetFiles(linux, "information", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal).FirstOrDefault() : null;
            var line = file is null ? null : File.ReadLines(file).FirstOrDefault(l => l.StartsWith("Model:", StringComparison.Ordinal));
            return line?.Split(':', 2)[1].Trim();
        }
    }

    public static string Processor
    {
        get
        {
            const string linux = "/proc/cpuinfo";
            var line = File.Exists(linux) ? File.ReadLines(linux)
                .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
            return line?.Split(':', 2)[1].Trim() ?? "CPU";
        }
    }
}

/// <summary>Loads libtorch, before a command uses its first tensor.</summary>
internal static class Torch
{
    /// <exception cref="InputException">There is no libtorch that fits, no working directory, or an unknown way to convolve.</exception>
    public static void Begin()
    {
        // MKL ends the process where there is none.
        if (!Directory.Exists("."))
            throw new InputException("the working directory does not exist any more; change to a folder that does");
        Convolution.RequireKnownVariable();
        if (LibTorch.Load().Warning is { } warning)
            Console.Error.WriteLine($"lethean: {warning}");
    }

    /// <summary>What is to be said where bfloat16 is asked for and slow; null where it is fast.</summary>
    /// <param name="remedy">What to ask for instead.</param>
    public static string? NoteOnBfloat16(torch.Device device, string remedy) => ComputeDevice.MultipliesBfloat16(device)
        ? null : $"this processor has no instructions for bfloat16 and takes several times as long as for float32: {remedy}";
}
